// Tells rule authors early which regular expressions cannot be evaluated, and why.
#pragma once

#include "compiler/ir/predicate.h"
#include "runtime/base/diagnostic.h"

namespace sigmavm::lower {

/// Compiles the pattern as the runtime will. On failure reports the construct that RE2 refuses and
/// how to write it instead, with `span` (the value's place), and returns false.
bool CheckRegex(const ir::RegexMatch& regex, Span span, Diagnostics& diagnostics);

}  // namespace sigmavm::lower
