// Correlations in KQL, over sliding windows: each hit is joined with the hits that its own window
// holds, so nothing is lost at the edge of a bin.
#pragma once

#include <span>

#include "compiler/backend/mapping/mapped_rule.h"
#include "compiler/backend/translation.h"
#include "compiler/model/rule.h"

namespace sigmavm::backend::kql {

/// Writes a correlation over its rules, one for each of correlation.rules, in that order. The
/// result has a row for each hit at which the condition holds. A rule that is refused refuses the
/// correlation. Hits of one instant have no order in the products, so they are put in one by
/// chance; for temporal_ordered none comes before the other. Never throws, thread-safe.
[[nodiscard]] Translation TranslateCorrelation(const model::Correlation& correlation,
                                               std::span<const CorrelatedRule> rules,
                                               const Profile& profile);

}  // namespace sigmavm::backend::kql
