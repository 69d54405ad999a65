// Remembers what the scans of recent values found: values of process events repeat.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/vm/field_scan.h"

namespace sigmavm::vm {

/// A four-way cache of all fields, from a value's text to the targets it leads to, and to verdicts
/// on further predicates that rules asked for while it was the value. Keys are compared in full, so
/// a hit is never false. Texts and targets live in one ring of bytes that overwrites its oldest:
/// memory is fixed. Not thread-safe.
///
/// A value is kept when it comes a second time. Half of all command lines never do; kept at once,
/// they would push out what does repeat.
///
/// Prepare() the look-ups of a record before the first Find(), and they wait for memory together.
/// Results are written where they stay: to copy one just written, in words of another size, costs
/// as much as a look-up.
class ValueCache {
 public:
  /// A value to look up. `space` tells apart what must not be confused although the texts are the
  /// same: fields, indices, and texts with escapes from texts without.
  struct Key {
    std::string_view text;
    uint32_t space = 0;
    uint64_t hash = 0;
  };

  /// Where an entry is, counted from the first byte ever written.
  using Place = uint64_t;
  static constexpr Place kNotKept = 0;

  /// In 4 bytes, as every byte of an entry has to come from far.
  class Verdict {
   public:
    Verdict() = default;
    Verdict(program::PredicateId predicate, bool holds)
        : bits_(predicate << 1 | (holds ? 1u : 0u)) {}

    [[nodiscard]] program::PredicateId predicate() const noexcept { return bits_ >> 1; }
    [[nodiscard]] bool holds() const noexcept { return (bits_ & 1) != 0; }

   private:
    uint32_t bits_ = 0;
  };
  struct Known {
    std::span<const Target> targets;
    std::span<const Verdict> verdicts;
    Place place = kNotKept;
  };

  ValueCache();

  /// Sets the key of a text that outlives its use.
  void Prepare(std::string_view text, uint32_t space, Key& key) const noexcept;
  /// Whether a key was seen before, and what is known of it, valid until the next Insert.
  [[nodiscard]] bool Find(const Key& key, Known& known) const noexcept;
  /// Remembers the targets of a key that Find did not know, if it is offered for the second time.
  /// Returns kNotKept if not, and for a large entry.
  Place Insert(const Key& key, std::span<const Target> targets) noexcept;
  /// Adds a verdict to an entry, if it still exists and has room.
  void AddVerdict(Place place, Verdict verdict) noexcept;

  /// Larger texts are not worth a look-up: Insert would not keep them.
  static constexpr size_t kLongestText = size_t{4} << 10;

 private:
  static constexpr size_t kWays = 4;
  static constexpr size_t kBuckets = size_t{1} << 12;
  static constexpr size_t kSightings = size_t{1} << 13;
  static constexpr size_t kRingBytes = size_t{1} << 21;
  static constexpr size_t kLargestEntry = 2 * kLongestText;
  static constexpr uint32_t kMostVerdicts = 16;

  /// One cache line, so that a look-up waits once for it.
  struct alignas(64) Bucket {
    std::array<Place, kWays> places{};
    std::array<uint32_t, kWays> tags{};
  };
  /// Stands in the ring before the verdicts, the targets and the text.
  struct EntryHeader {
    uint32_t space;
    uint32_t text_size;
    uint32_t target_count;
    uint32_t verdict_count;
  };

  [[nodiscard]] static uint32_t TagOf(const Key& key) noexcept {
    return static_cast<uint32_t>(key.hash >> 32);
  }
  [[nodiscard]] const Bucket& BucketOf(const Key& key) const noexcept {
    return buckets_[key.hash % kBuckets];
  }
  [[nodiscard]] bool IsKept(Place place) const noexcept { return place + kRingBytes >= written_; }
  [[nodiscard]] const char* At(Place place) const noexcept {
    return ring_.data() + place % kRingBytes;
  }
  [[nodiscard]] bool WasSighted(const Key& key) noexcept;
  [[nodiscard]] bool Compare(const Key& key, Place place, Known& known) const noexcept;

  std::vector<Bucket> buckets_;
  std::vector<uint32_t> sightings_;  // by hash: the tag of the key that was offered last
  std::vector<char> ring_;
  uint64_t written_ = 2 * kRingBytes;  // so that place 0 has been overwritten
};

/// Decides, for one field, whether looking values up pays: when few look-ups hit, it says no for a
/// while, which is longer each time.
class CacheMeter {
 public:
  /// To be asked once a value.
  [[nodiscard]] bool Active() noexcept {
    if (lookups_ < kPeriod) return true;
    return Judge();
  }
  void Count(bool hit) noexcept {
    ++lookups_;
    hits_ += hit ? 1 : 0;
  }

 private:
  static constexpr uint32_t kPeriod = 1024;    // look-ups between two judgements
  static constexpr uint32_t kLeastHits = 128;  // of a period, to go on
  // In values. Short at first: while the cache fills, few look-ups can hit.
  static constexpr uint32_t kShortestPause = kPeriod;
  static constexpr uint32_t kLongestPause = 16 * kPeriod;

  bool Judge() noexcept;

  uint32_t lookups_ = 0;
  uint32_t hits_ = 0;
  uint32_t paused_ = 0;  // values skipped in this pause
  uint32_t pause_ = kShortestPause;
};

}  // namespace sigmavm::vm
