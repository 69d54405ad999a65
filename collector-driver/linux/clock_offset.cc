// ClockOffset with clock_gettime.
#include "collector-driver/linux/clock_offset.h"

#include <ctime>
#include <limits>

namespace sigmavm::collector {
namespace {

constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;
// From 1601-01-01 to 1970-01-01, in units of 100 ns.
constexpr int64_t kUnixEpoch = 116'444'736'000'000'000;
// Two clocks are never read at once; of a few attempts the fastest is the most exact.
constexpr int kAttempts = 4;
// A change below this is the measurement's, so times of records do not jitter with it.
constexpr int64_t kNoise = 100'000;

int64_t Read(clockid_t clock) noexcept {
  timespec time{};
  clock_gettime(clock, &time);
  return int64_t{time.tv_sec} * kNanosecondsPerSecond + time.tv_nsec;
}

}  // namespace

uint64_t BootNow() noexcept { return static_cast<uint64_t>(Read(CLOCK_BOOTTIME)); }

void ClockOffset::Refresh() noexcept {
  int64_t best = 0;
  int64_t shortest = std::numeric_limits<int64_t>::max();
  for (int i = 0; i < kAttempts; ++i) {
    const int64_t before = Read(CLOCK_BOOTTIME);
    const int64_t utc = Read(CLOCK_REALTIME);
    const int64_t after = Read(CLOCK_BOOTTIME);
    if (after - before >= shortest) continue;
    shortest = after - before;
    best = utc - before - shortest / 2;
  }
  const int64_t change = best - utc_minus_boot_ns_;
  if (change > kNoise || change < -kNoise) utc_minus_boot_ns_ = best;
}

int64_t ClockOffset::Utc(uint64_t boot_ns) const noexcept {
  return (static_cast<int64_t>(boot_ns) + utc_minus_boot_ns_) / 100 + kUnixEpoch;
}

}  // namespace sigmavm::collector
