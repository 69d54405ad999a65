// What a correlation computes over a window, and the condition on it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/model/rule.h"

namespace sigmavm::backend::kql {

/// The lines that follow the join of each hit with the hits of its window, from `| summarize` or
/// `| sort` to the last `| where`, or nullopt and why not. `keys` are the columns that tell hits
/// apart.
struct WindowResult {
  std::vector<std::string> lines;
  std::string problem;  ///< not empty: the condition cannot be said
};
[[nodiscard]] WindowResult WriteWindowResult(const model::Correlation& correlation,
                                             const std::string& keys);

}  // namespace sigmavm::backend::kql
