// Parses the condition language of Sigma 2.1 (specification, "Condition").
#pragma once

#include <string_view>

#include "grammar/condition_ast.h"
#include "runtime/base/result.h"
#include "runtime/base/text_origin.h"

namespace sigmavm::grammar {

/// Turns the text of one condition into its tree, or into diagnostics whose spans lie inside the
/// condition. `text` is the scalar as decoded from YAML, `origin` maps it to the file.
/// Limits: Limits::kConditionBytes and Limits::kConditionDepth; both are errors, never a crash.
/// Thread-safe. Never throws.
Result<ConditionNode> ParseCondition(std::string_view text, const TextOrigin& origin);

/// `name` matches `pattern`, where `*` stands for any run of characters. Whole-name,
/// case-sensitive.
[[nodiscard]] bool MatchesNamePattern(std::string_view pattern, std::string_view name) noexcept;

}  // namespace sigmavm::grammar
