// Puts the records of several CPUs into the order of their times and notes which are missing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "collector-driver/common/record.h"
#include "collector-driver/linux/clock_offset.h"
#include "collector-driver/linux/record_source.h"

namespace sigmavm::collector {

/// Records take some microseconds between getting their time and entering the ring, so two CPUs may
/// swap places. The window holds the youngest back until nothing older can come. Not thread-safe.
class MergeWindow {
 public:
  /// `cpus`: sequences are followed for CPU numbers modulo this power of two.
  explicit MergeWindow(size_t cpus);

  /// Takes a copy of a whole record; false, and nothing taken, when its header contradicts its
  /// size.
  [[nodiscard]] bool Add(std::span<const std::byte> record);

  /// Moves the records up to `horizon` (SgrHeader.mono_ns) to `batch`, oldest first and with UTC
  /// filled in. A LOSS record goes before a record that does not follow the one before of its CPU.
  /// Returns how many were moved, LOSS records not counted.
  size_t Release(uint64_t horizon, const ClockOffset& clock, RecordBatch& batch);

  /// Says that all records of `cpu` up to `sequence` have been given to Add() or are lost, and adds
  /// a LOSS record for those of them that never came. Only when nothing of that CPU is held.
  void CloseUpTo(uint32_t cpu, uint64_t sequence, const ClockOffset& clock, RecordBatch& batch);

  [[nodiscard]] size_t held() const noexcept { return held_.size(); }
  [[nodiscard]] size_t held_bytes() const noexcept { return bytes_.size(); }
  /// SgrHeader.mono_ns of the youngest record held, 0 without one.
  [[nodiscard]] uint64_t newest() const noexcept { return newest_; }
  /// The latest sequence of `cpu` that was handed out or reported lost.
  [[nodiscard]] uint64_t last_sequence(uint32_t cpu) const noexcept {
    return last_[cpu & (last_.size() - 1)];
  }

 private:
  struct Held {
    uint64_t mono_ns;
    uint64_t sequence;
    uint32_t cpu;
    uint32_t size;
    size_t offset;
  };

  void HandOut(const Held& held, const ClockOffset& clock, RecordBatch& batch);
  void ReportLoss(uint32_t cpu, uint64_t first, uint64_t last, uint64_t mono_ns,
                  const ClockOffset& clock, RecordBatch& batch);
  void Compact(size_t released);

  std::vector<Held> held_;
  std::vector<std::byte> bytes_;
  std::vector<uint64_t> last_;
  std::vector<std::byte> scratch_;
  uint64_t newest_ = 0;
};

}  // namespace sigmavm::collector
