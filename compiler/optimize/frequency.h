// How often predicates hold on ordinary process-creation records: what order and witness choice
// need to know.
#pragma once

#include <string_view>

#include "compiler/ir/expression.h"

namespace sigmavm::optimize {

/// Estimated share of records, above 0 and at most 1, whose folded field contains the folded text.
/// A model, not a promise: a wrong estimate costs time, never a verdict.
[[nodiscard]] double ContainsProbability(std::string_view field, std::string_view folded);

/// Estimated share of records on which the predicate holds.
[[nodiscard]] double Probability(const ir::Predicate& predicate);

/// What an expression is expected to cost and to give. Cost is in units of one memoised test.
struct Estimate {
  double probability = 0.5;
  double cost = 1;
};
[[nodiscard]] Estimate EstimateExpression(const ir::Expression& expression);

/// Orders the operands of every operator so that the expected cost is smallest: cheap and decisive
/// ones first. Stable for equal operands.
void OrderOperands(ir::Expression& expression);

}  // namespace sigmavm::optimize
