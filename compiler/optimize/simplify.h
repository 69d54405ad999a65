// Makes expressions smaller without changing what they mean.
#pragma once

#include <string>

#include "compiler/ir/expression.h"

namespace sigmavm::optimize {

/// Joins nested operators of the same kind, removes constants, double negation and repeated
/// predicates. The order of what remains is kept.
[[nodiscard]] ir::Expression Simplify(ir::Expression expression);

/// Equal for predicates that test the same thing, whatever their place in the rule.
[[nodiscard]] std::string PredicateKey(const ir::Predicate& predicate);

}  // namespace sigmavm::optimize
