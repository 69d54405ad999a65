// Rules and filters into plans: names and quantifiers resolved, filters applied.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compiler/ir/rule_plan.h"
#include "compiler/lower/regex_check.h"
#include "compiler/model/rule.h"
#include "compiler/modifier/modifier.h"
#include "runtime/base/diagnostic.h"

namespace sigmavm::lower {

/// Detections and condition(s) of a rule or a filter, lowered.
struct LoweredCondition {
  ir::Expression expression;
  std::vector<ir::SelectionPlan> selections;
};

/// A filter ready to be joined to rules.
struct LoweredFilter {
  const model::Filter* filter = nullptr;
  ir::Expression expression;
};

/// Resolves names and quantifiers (sigma-semantics, section 8) and lowers every detection, used or
/// not, so that all errors of a rule are reported at once. Several conditions are ORed. `regexes`
/// is charged with the regular expressions.
[[nodiscard]] std::optional<LoweredCondition> LowerDetections(
    std::span<const model::NamedDetection> detections, std::span<const model::Condition> conditions,
    const modifier::Placeholders& placeholders, RegexBudget& regexes, Diagnostics& diagnostics);

[[nodiscard]] std::optional<LoweredFilter> LowerFilter(const model::Filter& filter,
                                                       const modifier::Placeholders& placeholders,
                                                       RegexBudget& regexes,
                                                       Diagnostics& diagnostics);

/// `(rule) and (filter)` for every one of `filters`, which the caller has found to apply; nothing
/// is negated that a filter does not negate itself.
[[nodiscard]] std::optional<ir::RulePlan> LowerRule(const model::Rule& rule,
                                                    std::span<const LoweredFilter> filters,
                                                    const modifier::Placeholders& placeholders,
                                                    RegexBudget& regexes, Diagnostics& diagnostics);

}  // namespace sigmavm::lower
