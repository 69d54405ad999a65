// The front door of the backends: one rule, one product, one query.
#pragma once

#include <span>

#include "compiler/backend/profile/profile.h"
#include "compiler/backend/translation.h"
#include "compiler/ir/rule_plan.h"

namespace sigmavm::backend {

/// Translates a rule. The same rule and profile give the same text. Never throws, thread-safe.
[[nodiscard]] Translation Translate(const ir::RulePlan& plan, const Profile& profile);

/// Translates a correlation over `rules`, the plans that it refers to by number.
[[nodiscard]] Translation Translate(const ir::CorrelationPlan& plan,
                                    std::span<const ir::RulePlan> rules, const Profile& profile);

}  // namespace sigmavm::backend
