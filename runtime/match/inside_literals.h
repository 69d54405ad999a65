// Finds literals anywhere in a value, each set of them by the way that suits it.
#pragma once

#include <vector>

#include "runtime/match/few_literals.h"
#include "runtime/match/folded_text.h"
#include "runtime/match/gram_literals.h"
#include "runtime/match/literal.h"
#include "runtime/match/short_literals.h"

namespace sigmavm::match {

/// Splits literals by length and number: a handful is searched for one by one; more of them in one
/// pass for the short and one for the long. Empty literals are not for this class. Immutable.
class InsideLiterals {
 public:
  InsideLiterals(const std::vector<NumberedLiteral>& literals, const GramFrequency& frequency);

  [[nodiscard]] bool empty() const noexcept {
    return few_.empty() && short_.empty() && grams_.empty();
  }

  void Find(const PaddedText& text, HitSet& hits) const noexcept {
    if (!few_.empty()) few_.Find(text, hits);
    if (!short_.empty()) short_.Find(text, hits);
    if (!grams_.empty()) grams_.Find(text, hits);
  }

 private:
  struct Sorted;
  InsideLiterals(const Sorted& sorted, const GramFrequency& frequency);

  FewLiterals few_;
  ShortLiterals short_;
  GramLiterals grams_;
};

}  // namespace sigmavm::match
