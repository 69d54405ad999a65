// Correlations for Splunk, over windows that slide.
#pragma once

#include <span>

#include "compiler/backend/mapping/mapped_rule.h"
#include "compiler/backend/translation.h"
#include "compiler/model/rule.h"

namespace sigmavm::backend::spl {

/// Writes a correlation over its rules, one for each of correlation.rules, in that order. Every
/// event at which it alerts is a result. What cannot be said without changing what is counted is
/// refused, and so is a correlation of a refused rule. Never throws, thread-safe.
[[nodiscard]] Translation TranslateCorrelation(const model::Correlation& correlation,
                                               std::span<const CorrelatedRule> rules,
                                               const Profile& profile);

}  // namespace sigmavm::backend::spl
