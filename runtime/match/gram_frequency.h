// Guesses how often four bytes in a row occur in command lines and paths, so that the scanner can
// look for the part of a literal that is seen least.
#pragma once

#include <cstdint>
#include <vector>

namespace sigmavm::match {

/// A chain of byte pairs, counted over a small text of typical values. Immutable.
class GramFrequency {
 public:
  /// The one instance, made at first use.
  [[nodiscard]] static const GramFrequency& Instance();

  /// Expected share of positions at which the two bytes stand, first byte lowest.
  [[nodiscard]] float Pair(uint32_t pair) const noexcept { return pairs_[pair & 0xFFFF]; }
  /// The same for four bytes. Small differences mean nothing.
  [[nodiscard]] float Gram(uint32_t gram) const noexcept;

 private:
  GramFrequency();

  std::vector<float> pairs_;        // share of each pair
  std::vector<float> conditional_;  // share of its second byte after its first
};

}  // namespace sigmavm::match
