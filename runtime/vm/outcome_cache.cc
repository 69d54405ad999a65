#include "runtime/vm/outcome_cache.h"

#include <algorithm>
#include <cstring>

namespace sigmavm::vm {

void OutcomeCache::Key::Add(ValueCache::Place place, record::ValueKind kind) noexcept {
  if (size_ == kMostValues) return MakeIncomplete();
  const uint64_t value = place << 4 | static_cast<uint64_t>(kind);
  values_[size_++] = value;
  hash_ = (hash_ + value) * 0x9E3779B97F4A7C15u;
  hash_ ^= hash_ >> 32;
}

bool OutcomeCache::Find(const Key& key, std::vector<program::RuleIndex>& matches) const {
  for (const Outcome& outcome : pairs_[PairOf(key)]) {
    if (outcome.size != key.size_) continue;
    if (std::memcmp(outcome.values.data(), key.values_.data(), key.size_ * sizeof(uint64_t)) != 0) {
      continue;
    }
    matches.insert(matches.end(), outcome.matches.begin(),
                   outcome.matches.begin() + outcome.match_count);
    return true;
  }
  return false;
}

void OutcomeCache::Insert(const Key& key, std::span<const program::RuleIndex> matches) noexcept {
  if (matches.size() > kMostMatches) return;
  Pair& pair = pairs_[PairOf(key)];
  pair[1] = pair[0];
  Outcome& outcome = pair[0];
  outcome.size = static_cast<uint32_t>(key.size_);
  std::copy_n(key.values_.begin(), key.size_, outcome.values.begin());
  outcome.match_count = static_cast<uint32_t>(matches.size());
  std::copy(matches.begin(), matches.end(), outcome.matches.begin());
}

}  // namespace sigmavm::vm
