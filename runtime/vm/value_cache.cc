#include "runtime/vm/value_cache.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "runtime/match/text_hash.h"

namespace sigmavm::vm {

ValueCache::ValueCache() : buckets_(kBuckets), sightings_(kSightings), ring_(kRingBytes) {}

void ValueCache::Prepare(std::string_view text, uint32_t space, Key& key) const noexcept {
  key.text = text;
  key.space = space;
  key.hash = match::HashSample(text) + space * 0x9E3779B97F4A7C15u;
  __builtin_prefetch(&BucketOf(key));
}

bool ValueCache::Find(const Key& key, Known& known) const noexcept {
  const Bucket& bucket = BucketOf(key);
  for (size_t way = 0; way < kWays; ++way) {
    if (bucket.tags[way] != TagOf(key) || !IsKept(bucket.places[way])) continue;
    if (Compare(key, bucket.places[way], known)) return true;
  }
  return false;
}

bool ValueCache::Compare(const Key& key, Place place, Known& known) const noexcept {
  const char* const entry = At(place);
  EntryHeader header;
  std::memcpy(&header, entry, sizeof header);
  if (header.space != key.space || header.text_size != key.text.size()) return false;
  const auto* const verdicts = reinterpret_cast<const Verdict*>(entry + sizeof header);
  const auto* const targets = reinterpret_cast<const Target*>(verdicts + kMostVerdicts);
  const auto* const text = reinterpret_cast<const char*>(targets + header.target_count);
  if (std::memcmp(text, key.text.data(), key.text.size()) != 0) return false;
  known.targets = {targets, header.target_count};
  known.verdicts = {verdicts, header.verdict_count};
  known.place = place;
  return true;
}

bool ValueCache::WasSighted(const Key& key) noexcept {
  return std::exchange(sightings_[key.hash % kSightings], TagOf(key)) == TagOf(key);
}

ValueCache::Place ValueCache::Insert(const Key& key, std::span<const Target> targets) noexcept {
  if (!WasSighted(key)) return kNotKept;
  const EntryHeader header{key.space, static_cast<uint32_t>(key.text.size()),
                           static_cast<uint32_t>(targets.size()), 0};
  const size_t bytes =
      sizeof header + kMostVerdicts * sizeof(Verdict) + targets.size_bytes() + key.text.size();
  const size_t size = (bytes + 7) & ~size_t{7};
  if (size > kLargestEntry) return kNotKept;
  const size_t left = kRingBytes - written_ % kRingBytes;
  if (size > left) written_ += left;  // entries do not wrap
  Bucket& bucket = buckets_[key.hash % kBuckets];
  const auto oldest = static_cast<size_t>(
      std::min_element(bucket.places.begin(), bucket.places.end()) - bucket.places.begin());
  bucket.tags[oldest] = TagOf(key);
  bucket.places[oldest] = written_;
  char* entry = ring_.data() + written_ % kRingBytes;
  std::memcpy(entry, &header, sizeof header);
  entry += sizeof header + kMostVerdicts * sizeof(Verdict);
  if (!targets.empty()) std::memcpy(entry, targets.data(), targets.size_bytes());
  entry += targets.size_bytes();
  if (!key.text.empty()) std::memcpy(entry, key.text.data(), key.text.size());
  return std::exchange(written_, written_ + size);
}

void ValueCache::AddVerdict(Place place, Verdict verdict) noexcept {
  if (!IsKept(place)) return;
  char* const entry = ring_.data() + place % kRingBytes;
  EntryHeader header;
  std::memcpy(&header, entry, sizeof header);
  if (header.verdict_count == kMostVerdicts) return;
  std::memcpy(entry + sizeof header + header.verdict_count * sizeof verdict, &verdict,
              sizeof verdict);
  ++header.verdict_count;
  std::memcpy(entry, &header, sizeof header);
}

bool CacheMeter::Judge() noexcept {
  const bool pays = hits_ >= kLeastHits;
  if (!pays && paused_ < pause_) {
    ++paused_;
    return false;
  }
  pause_ = pays ? kShortestPause : std::min(2 * pause_, kLongestPause);
  lookups_ = hits_ = paused_ = 0;
  return true;
}

}  // namespace sigmavm::vm
