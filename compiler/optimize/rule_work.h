// Bounds what evaluating one rule can cost, so that no rule set slows every event down unnoticed.
#pragma once

#include <cstddef>
#include <string_view>

#include "compiler/ir/expression.h"

namespace sigmavm::optimize {

/// The work that one event can cause, in comparisons of one literal: plain texts are found together
/// by one scan of the value and then only looked up, so each counts 1; whatever has to look at the
/// value by itself counts more. An estimate of the worst case, in proportions that were measured.
struct RuleWork {
  size_t total = 0;
  std::string_view worst_kind;  ///< "regular expressions", ...: what most of the work is for
  size_t worst_count = 0;
  size_t worst_total = 0;
};

[[nodiscard]] RuleWork MeasureWork(const ir::Expression& expression);

}  // namespace sigmavm::optimize
