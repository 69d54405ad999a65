// One pass over a value that finds which of thousands of literals it has.
#pragma once

#include <span>
#include <vector>

#include "runtime/match/anchored_literals.h"
#include "runtime/match/folded_text.h"
#include "runtime/match/inside_literals.h"
#include "runtime/match/literal.h"

namespace sigmavm::match {

/// Exact: reports a literal if and only if the value has it where its kind says. Comparison is
/// bytewise, so literals and values are folded by the caller. Immutable and thread-safe; keeps no
/// reference to the literals it was made from. docs/design/performance.md tells why it is built
/// the way it is.
class LiteralScanner {
 public:
  /// The id of a literal is its position. Texts may repeat. What is found does not depend on
  /// `frequency`, only how quickly.
  explicit LiteralScanner(std::span<const Literal> literals,
                          const GramFrequency& frequency = GramFrequency::Typical());

  /// Adds the ids found; `hits` must have room for literal_count() of them.
  void Scan(const PaddedText& text, HitSet& hits) const noexcept {
    ScanEnds(text, hits);
    ScanInside(text, hits);
  }
  /// The two halves of Scan: literals that are all of a value or stand at its ends, and those that
  /// stand anywhere in it.
  void ScanEnds(const PaddedText& text, HitSet& hits) const noexcept {
    for (const LiteralId id : always_) hits.Add(id);
    anchored_.Find(text, hits);
  }
  void ScanInside(const PaddedText& text, HitSet& hits) const noexcept {
    ascii_.Find(text, hits);
    if (!text.ascii && !other_.empty()) other_.Find(text, hits);
  }

  [[nodiscard]] size_t literal_count() const noexcept { return literal_count_; }
  /// Whether ScanInside and ScanEnds can find anything.
  [[nodiscard]] bool looks_inside() const noexcept { return !ascii_.empty() || !other_.empty(); }
  [[nodiscard]] bool looks_at_ends() const noexcept {
    return !always_.empty() || !anchored_.empty();
  }

 private:
  struct Sorted;
  LiteralScanner(const Sorted& sorted, const GramFrequency& frequency);

  size_t literal_count_;
  std::vector<LiteralId> always_;  // empty prefixes, suffixes and infixes
  AnchoredLiterals anchored_;
  InsideLiterals ascii_;
  InsideLiterals other_;  // with a byte above 0x7F: most values cannot have them
};

}  // namespace sigmavm::match
