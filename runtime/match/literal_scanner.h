// One pass over a value that finds which of thousands of literals it has.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "runtime/match/anchored_literals.h"
#include "runtime/match/few_literals.h"
#include "runtime/match/folded_text.h"
#include "runtime/match/gram_literals.h"
#include "runtime/match/literal.h"
#include "runtime/match/short_literals.h"

namespace sigmavm::match {

/// Exact: reports a literal if and only if the value has it where its kind says. Comparison is
/// bytewise, so literals and values are folded by the caller. Immutable and thread-safe; keeps no
/// reference to the literals it was made from. docs/design/performance.md tells why it is built
/// the way it is.
class LiteralScanner {
 public:
  /// The id of a literal is its position. Texts may repeat.
  explicit LiteralScanner(std::span<const Literal> literals);

  /// Adds the ids found; `hits` must have room for literal_count() of them.
  void Scan(PaddedText text, HitSet& hits) const noexcept {
    ScanEnds(text.text, hits);
    ScanInside(text, hits);
  }
  /// The two halves of Scan: literals that are all of a value or stand at its ends, and those that
  /// stand anywhere in it.
  void ScanEnds(std::string_view text, HitSet& hits) const noexcept;
  void ScanInside(PaddedText text, HitSet& hits) const noexcept;

  [[nodiscard]] size_t literal_count() const noexcept { return literal_count_; }
  /// Whether ScanInside and ScanEnds can find anything.
  [[nodiscard]] bool looks_inside() const noexcept { return looks_inside_; }
  [[nodiscard]] bool looks_at_ends() const noexcept { return looks_at_ends_; }

 private:
  struct Sorted;
  explicit LiteralScanner(const Sorted& sorted);

  size_t literal_count_;
  bool looks_inside_;
  bool looks_at_ends_;
  std::vector<LiteralId> always_;  // empty prefixes, suffixes and infixes
  AnchoredLiterals anchored_;
  FewLiterals few_;
  ShortLiterals short_;
  GramLiterals grams_;
};

}  // namespace sigmavm::match
