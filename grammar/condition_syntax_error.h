// Words for the place where a condition stops following the grammar, from the two tokens that do
// not fit together.
#pragma once

#include <cstddef>
#include <string_view>

#include "runtime/base/diagnostic.h"
#include "runtime/base/text_origin.h"

namespace sigmavm::grammar {

/// A token of the condition; an empty text is the start or the end of the condition.
struct ConditionToken {
  std::string_view text;
  size_t begin = 0;

  [[nodiscard]] size_t end() const noexcept { return begin + text.size(); }
};

/// The tokens around the place where the grammar was left: `at` must not follow `previous`.
struct SyntaxProblem {
  ConditionToken before_previous;
  ConditionToken previous;
  ConditionToken at;
};

/// Expects a condition that has passed CheckBeforeParsing, so parentheses are balanced.
[[nodiscard]] Diagnostic DescribeSyntaxProblem(const SyntaxProblem& problem,
                                               const TextOrigin& origin);

}  // namespace sigmavm::grammar
