// Explanations for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "cli/explanation.h"
#include "cli/rule_set.h"

namespace sigmavm::cli {

struct ExplanationTextOptions {
  bool color = false;
  size_t width = 100;  ///< columns of the terminal
};

/// For people: the verdict, the selections as a tree with carets below the values that decided, and
/// what would turn the verdict around. `conditions` are those of the rule, as written.
[[nodiscard]] std::string ExplanationText(const Explanation& explanation,
                                          const std::vector<std::string>& conditions,
                                          const SourceMap& sources,
                                          const ExplanationTextOptions& options);

/// One JSON object with everything, without a line break at the end.
[[nodiscard]] std::string ExplanationJson(const Explanation& explanation, const SourceMap& sources);

}  // namespace sigmavm::cli
