// Turns a query text into its syntax tree.
#pragma once

#include <optional>
#include <string_view>

#include "runtime/query/kql/lexer.h"
#include "runtime/query/kql/memory.h"
#include "runtime/query/kql/syntax.h"

namespace sigmavm::kql {

inline constexpr size_t kQueryBytes = size_t{1} << 20;
/// Levels of nesting of an expression or a query: everything behind the parser is recursive.
inline constexpr uint32_t kSyntaxDepth = 150;

/// Fills `script` from a whole query. Values live in `memory`, which must outlive the tree.
[[nodiscard]] std::optional<SyntaxError> ParseQuery(std::string_view text, Memory& memory,
                                                    Script& script);

/// The same for the text of a stored function: `(a:string, b:long = 1) { body }`.
[[nodiscard]] std::optional<SyntaxError> ParseFunction(std::string_view text, Memory& memory,
                                                       Lambda& lambda);

}  // namespace sigmavm::kql
