#include "runtime/vm/value_cache.h"

#include <cstring>

#include "runtime/match/text_hash.h"

namespace sigmavm::vm {
namespace {

void Prefetch(const void* address) noexcept { __builtin_prefetch(address); }

constexpr size_t kCacheLine = 64;

}  // namespace

ValueCache::ValueCache() : slots_(kSlots), ring_(kRingBytes) {}

ValueCache::Key ValueCache::Prepare(std::string_view text, uint32_t space) const noexcept {
  const Key key{text, space, match::HashText(text) + space * 0x9E3779B97F4A7C15u};
  Prefetch(&SlotOf(key));
  return key;
}

void ValueCache::Approach(const Key& key) const noexcept {
  const Slot& slot = SlotOf(key);
  if (slot.hash != key.hash) return;
  const char* const entry = At(slot.position);
  Prefetch(entry);
  Prefetch(entry + kCacheLine);
  if (key.text.size() > kCacheLine) Prefetch(entry + 2 * kCacheLine);
}

std::optional<std::span<const Target>> ValueCache::Find(const Key& key) const noexcept {
  const Slot& slot = SlotOf(key);
  if (slot.hash != key.hash || slot.position + kRingBytes < written_) return std::nullopt;
  const char* entry = At(slot.position);
  EntryHeader header;
  std::memcpy(&header, entry, sizeof header);
  if (header.space != key.space || header.text_size != key.text.size()) return std::nullopt;
  const char* const targets = entry + sizeof header;
  const char* const own_text = targets + header.target_count * sizeof(Target);
  if (std::memcmp(own_text, key.text.data(), key.text.size()) != 0) return std::nullopt;
  return std::span(reinterpret_cast<const Target*>(targets), header.target_count);
}

void ValueCache::Insert(const Key& key, std::span<const Target> targets) noexcept {
  const EntryHeader header{key.space, static_cast<uint32_t>(key.text.size()),
                           static_cast<uint32_t>(targets.size())};
  const size_t bytes = sizeof header + targets.size_bytes() + key.text.size();
  const size_t size = (bytes + 7) & ~size_t{7};
  if (size > kLargestEntry) return;
  const size_t left = kRingBytes - written_ % kRingBytes;
  if (size > left) written_ += left;  // entries do not wrap
  slots_[key.hash % kSlots] = {key.hash, written_};
  char* entry = ring_.data() + written_ % kRingBytes;
  std::memcpy(entry, &header, sizeof header);
  entry += sizeof header;
  if (!targets.empty()) std::memcpy(entry, targets.data(), targets.size_bytes());
  entry += targets.size_bytes();
  if (!key.text.empty()) std::memcpy(entry, key.text.data(), key.text.size());
  written_ += size;
}

bool CacheMeter::Judge() noexcept {
  if (hits_ < kLeastHits && paused_ < kPause) {
    ++paused_;
    return false;
  }
  lookups_ = hits_ = paused_ = 0;
  return true;
}

}  // namespace sigmavm::vm
