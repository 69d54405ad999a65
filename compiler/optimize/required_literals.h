// Texts that must occur in a value before a predicate can hold.
#pragma once

#include <string>
#include <vector>

#include "compiler/ir/predicate.h"

namespace sigmavm::optimize {

/// Folded texts of which at least one occurs in the folded value whenever the predicate holds.
/// Empty when nothing can be said. Plain texts require themselves, wildcards their most telling
/// literal and regular
/// expressions what RE2's own filter derives.
[[nodiscard]] std::vector<std::string> RequiredLiterals(const ir::Predicate& predicate);

}  // namespace sigmavm::optimize
