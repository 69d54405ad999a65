// How often two and four bytes in a row are to be expected in values, so that the scanner can look
// for the part of a literal that is seen least.
#pragma once

#include <cstdint>

#include "runtime/match/gram_counts.h"

namespace sigmavm::match {

/// A guess from a chain of byte pairs, counted over a small text of typical command lines and
/// paths. What was counted in scanned values outweighs it, the more so the more was. Immutable.
class GramFrequency {
 public:
  /// The guess alone.
  [[nodiscard]] static const GramFrequency& Typical();

  /// The counts must outlive it.
  explicit GramFrequency(const GramCounts& counts) noexcept;

  /// Expected share of positions at which the two bytes stand, first byte lowest.
  [[nodiscard]] float Pair(uint32_t pair) const noexcept;
  /// The same for four bytes. Small differences mean nothing.
  [[nodiscard]] float Gram(uint32_t gram) const noexcept;

 private:
  GramFrequency() = default;
  [[nodiscard]] float Mix(float guess, uint32_t count) const noexcept;

  const GramCounts* counts_ = nullptr;  // null: nothing was counted
};

}  // namespace sigmavm::match
