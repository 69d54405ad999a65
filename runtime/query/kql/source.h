// A text that errors can be placed in.
#pragma once

#include <string>

#include "runtime/base/diagnostic.h"
#include "runtime/query/kql/lexer.h"
#include "runtime/query/kql/token.h"

namespace sigmavm::kql {

struct Source {
  std::string name;
  std::string text;

  /// "name:line:column" of a place; the column counts code points.
  [[nodiscard]] std::string Place(Range range) const;
  [[nodiscard]] Diagnostic Error(DiagnosticCode code, Range range, std::string message,
                                 std::string help = {}) const;
  [[nodiscard]] Diagnostic Error(const SyntaxError& error) const;
};

}  // namespace sigmavm::kql
