// Which predicates must hold before a rule can match.
#pragma once

#include <optional>
#include <vector>

#include "compiler/ir/expression.h"

namespace sigmavm::optimize {

/// Predicates of the expression of which at least one holds whenever the expression does, chosen so
/// that they hold as rarely as possible. nullopt when the expression can hold by absence alone. The
/// pointers are into `expression`. Only predicates that a scan for literals can find are used.
[[nodiscard]] std::optional<std::vector<const ir::Predicate*>> FindWitnesses(
    const ir::Expression& expression);

}  // namespace sigmavm::optimize
