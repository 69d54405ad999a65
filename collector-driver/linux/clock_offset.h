// Turns the kernel's times since boot into UTC.
#pragma once

#include <cstdint>

namespace sigmavm::collector {

/// CLOCK_BOOTTIME, in ns.
[[nodiscard]] uint64_t BootNow() noexcept;

/// The distance between the clocks, measured anew at Refresh(): when the system's time is set,
/// later records get the new one and earlier ones keep theirs.
class ClockOffset {
 public:
  ClockOffset() noexcept { Refresh(); }
  void Refresh() noexcept;
  /// As SgrHeader.utc_100ns.
  [[nodiscard]] int64_t Utc(uint64_t boot_ns) const noexcept;

 private:
  int64_t utc_minus_boot_ns_ = 0;
};

}  // namespace sigmavm::collector
