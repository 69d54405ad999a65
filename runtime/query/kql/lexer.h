// Splits a query text into tokens.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/query/kql/memory.h"
#include "runtime/query/kql/token.h"

namespace sigmavm::kql {

/// What is wrong with a query text, and where. `unsupported` tells what the language has and this
/// evaluator does not from what the language does not have.
struct SyntaxError {
  Range range;
  std::string message;
  bool unsupported = false;
};

/// Fills `tokens`, ending in one of kind kEnd. Tokens view `text`; their values live in `memory`.
[[nodiscard]] std::optional<SyntaxError> Tokenize(std::string_view text, Memory& memory,
                                                  std::vector<Token>& tokens);

}  // namespace sigmavm::kql
