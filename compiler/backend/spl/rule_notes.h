// What users of a search should know though it is exact: Splunk's own ways with certain values.
#pragma once

#include <vector>

#include "compiler/backend/translation.h"
#include "compiler/ir/expression.h"

namespace sigmavm::backend::spl {

/// Notes on the tests of the expression, each at most once.
[[nodiscard]] std::vector<Reason> NotesOn(const ir::Expression& expression);

}  // namespace sigmavm::backend::spl
