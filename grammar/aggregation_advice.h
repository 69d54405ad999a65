// Sigma 1 let a condition end in `| count() by Host > 5`; Sigma 2 has correlation rules instead.
// This tells an author which correlation rule says the same.
#pragma once

#include <cstddef>
#include <string_view>

#include "runtime/base/diagnostic.h"
#include "runtime/base/text_origin.h"

namespace sigmavm::grammar {

/// The error for the `|` at offset `pipe` of the condition `text`, with the correlation rule to
/// write as its help.
[[nodiscard]] Diagnostic AggregationError(std::string_view text, size_t pipe,
                                          const TextOrigin& origin);

}  // namespace sigmavm::grammar
