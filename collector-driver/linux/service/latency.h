// How long events take from the kernel to their verdict.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace sigmavm::collector {

/// Counts durations in classes that are at most an eighth wide. Add() is for one thread, the rest
/// for any.
class LatencyHistogram {
 public:
  void Add(uint64_t nanoseconds) noexcept {
    counts_[ClassOf(nanoseconds)].fetch_add(1, std::memory_order_relaxed);
  }

  /// The duration that `share` (0 to 1) of all did not exceed, rounded up to the end of its class;
  /// 0 without any.
  [[nodiscard]] uint64_t Quantile(double share) const noexcept {
    uint64_t total = 0;
    for (const auto& count : counts_) total += count;
    if (total == 0) return 0;
    const auto wanted = static_cast<uint64_t>(share * static_cast<double>(total - 1)) + 1;
    uint64_t sum = 0;
    for (size_t i = 0; i < counts_.size(); ++i) {
      sum += counts_[i];
      if (sum >= wanted) return EndOf(i);
    }
    return EndOf(counts_.size() - 1);
  }

 private:
  static constexpr size_t kSteps = 8;  // of each power of two

  static size_t ClassOf(uint64_t value) noexcept {
    if (value < kSteps) return static_cast<size_t>(value);
    const auto exponent = static_cast<size_t>(std::bit_width(value)) - 4;
    return exponent * kSteps + static_cast<size_t>(value >> exponent);
  }
  static uint64_t EndOf(size_t index) noexcept {
    if (index < 2 * kSteps) return index;
    const size_t exponent = index / kSteps - 1;
    const uint64_t step = index % kSteps + kSteps;
    return ((step + 1) << exponent) - 1;
  }

  std::array<std::atomic<uint64_t>, 62 * kSteps> counts_{};
};

}  // namespace sigmavm::collector
