// Remembers what the scans of recent values found: values of process events repeat.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/vm/field_scan.h"

namespace sigmavm::vm {

/// A direct-mapped cache of one field, from a value's text to the targets of its literals. Texts
/// are compared in full, so a hit is never false. Texts and targets live in one ring of bytes that
/// overwrites its oldest: memory is fixed. When few look-ups hit, the cache stops itself for a
/// while. Not thread-safe.
class ValueCache {
 public:
  ValueCache();

  /// The targets of a text seen before, valid until the next Insert. Counts towards the hit rate.
  [[nodiscard]] std::optional<std::span<const Target>> Find(std::string_view text,
                                                            uint64_t hash) noexcept;
  /// Remembers the targets of a text that Find did not know. Large entries are not kept.
  void Insert(std::string_view text, uint64_t hash, std::span<const Target> targets) noexcept;

  /// Whether looking up pays now. To be asked once a value.
  [[nodiscard]] bool Active() noexcept;

 private:
  static constexpr size_t kSlots = size_t{1} << 12;
  static constexpr size_t kRingBytes = size_t{1} << 20;
  static constexpr size_t kLargestEntry = size_t{4} << 10;
  static constexpr uint32_t kPeriod = 1024;    // look-ups between two judgements
  static constexpr uint32_t kLeastHits = 256;  // of a period, to go on
  static constexpr uint32_t kPause = 15 * kPeriod;

  struct Slot {
    uint64_t hash = 0;
    uint64_t position = 0;  // of its entry, counted from the first byte ever written; 0: none
  };
  /// Stands in the ring before the targets and the text.
  struct EntryHeader {
    uint32_t text_size;
    uint32_t target_count;
  };

  [[nodiscard]] Slot& SlotOf(uint64_t hash) noexcept { return slots_[hash % kSlots]; }
  [[nodiscard]] char* At(uint64_t position) noexcept {
    return ring_.data() + position % kRingBytes;
  }

  std::vector<Slot> slots_;
  std::vector<char> ring_;
  uint64_t written_ = 2 * kRingBytes;  // so that position 0 has been overwritten
  uint32_t lookups_ = 0;
  uint32_t hits_ = 0;
  uint32_t pause_ = 0;  // values left to skip
};

}  // namespace sigmavm::vm
