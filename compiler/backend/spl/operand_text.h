// Splunk holds nothing but texts: what numbers and truth values of rules are there.
#pragma once

#include "compiler/backend/profile/profile.h"
#include "compiler/ir/predicate.h"

namespace sigmavm::backend::spl {

/// Equality with a number or a truth value as the text that the field then has; 0x1a4 in a column
/// of hexadecimal texts. Other operands are returned as they are. `column` may be null.
[[nodiscard]] ir::Operand AsText(const ir::Operand& operand, const Column* column);

}  // namespace sigmavm::backend::spl
