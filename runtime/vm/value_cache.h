// Remembers what the scans of recent values found: values of process events repeat.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/vm/field_scan.h"

namespace sigmavm::vm {

/// A direct-mapped cache of all fields, from a value's text to the targets it leads to. Keys are
/// compared in full, so a hit is never false. Texts and targets live in one ring of bytes that
/// overwrites its oldest: memory is fixed. Not thread-safe.
///
/// A look-up touches two places that are seldom near. Prepare() the look-ups of a record and
/// Approach() them before the first Find(), and they wait for memory together.
class ValueCache {
 public:
  /// A value to look up. `space` tells apart what must not be confused although the texts are the
  /// same: fields, indices, and texts with escapes from texts without.
  struct Key {
    std::string_view text;
    uint32_t space = 0;
    uint64_t hash = 0;
  };

  ValueCache();

  /// The key of a text that outlives its use.
  [[nodiscard]] Key Prepare(std::string_view text, uint32_t space) const noexcept;
  void Approach(const Key& key) const noexcept;
  /// The targets of a key seen before, valid until the next Insert.
  [[nodiscard]] std::optional<std::span<const Target>> Find(const Key& key) const noexcept;
  /// Remembers the targets of a key that Find did not know. Large entries are not kept.
  void Insert(const Key& key, std::span<const Target> targets) noexcept;

  /// Larger texts are not worth a look-up: Insert would not keep them.
  static constexpr size_t kLongestText = size_t{4} << 10;

 private:
  static constexpr size_t kSlots = size_t{1} << 14;
  static constexpr size_t kRingBytes = size_t{1} << 22;
  static constexpr size_t kLargestEntry = 2 * kLongestText;

  struct Slot {
    uint64_t hash = 0;
    uint64_t position = 0;  // of its entry, counted from the first byte ever written; 0: none
  };
  /// Stands in the ring before the targets and the text.
  struct EntryHeader {
    uint32_t space;
    uint32_t text_size;
    uint32_t target_count;
  };

  [[nodiscard]] const Slot& SlotOf(const Key& key) const noexcept {
    return slots_[key.hash % kSlots];
  }
  [[nodiscard]] const char* At(uint64_t position) const noexcept {
    return ring_.data() + position % kRingBytes;
  }

  std::vector<Slot> slots_;
  std::vector<char> ring_;
  uint64_t written_ = 2 * kRingBytes;  // so that position 0 has been overwritten
};

/// Decides, for one field, whether looking values up pays: when few look-ups hit, it says no for a
/// while.
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
  static constexpr uint32_t kLeastHits = 256;  // of a period, to go on
  static constexpr uint32_t kPause = 15 * kPeriod;

  bool Judge() noexcept;

  uint32_t lookups_ = 0;
  uint32_t hits_ = 0;
  uint32_t paused_ = 0;  // values skipped in this pause
};

}  // namespace sigmavm::vm
