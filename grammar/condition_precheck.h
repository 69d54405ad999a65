// The checks on a condition that come before the grammar: its size, its characters and its nesting.
// They bound the recursion of the generated parser and give better messages than a token mismatch.
#pragma once

#include <optional>
#include <string_view>

#include "runtime/base/diagnostic.h"
#include "runtime/base/text_origin.h"

namespace sigmavm::grammar {

/// The first problem of `text`, or nothing. A text that passes is at most Limits::kConditionBytes
/// long, is not blank, has only characters that the grammar knows (all of them ASCII), balanced
/// parentheses, and at most Limits::kConditionDepth parentheses and `not` around any name.
[[nodiscard]] std::optional<Diagnostic> CheckBeforeParsing(std::string_view text,
                                                           const TextOrigin& origin);

}  // namespace sigmavm::grammar
