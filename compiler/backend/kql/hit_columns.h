// What a correlation takes from the hits of each of its rules: the time, the group and the value.
#pragma once

#include <string>
#include <vector>

#include "compiler/backend/mapping/mapped_rule.h"
#include "compiler/backend/translation.h"
#include "compiler/model/rule.h"

namespace sigmavm::backend::kql {

/// The columns of one rule's table that make a hit.
struct HitSources {
  std::vector<std::string> fields;  ///< as the mapped rule calls them
  std::string projection;           ///< `| project HitTime = ..., ...`
};

/// Finds them for the rule at `index` of correlation.rules. What is not there is added to
/// `reasons` as a refusal.
[[nodiscard]] HitSources FindHitSources(const model::Correlation& correlation,
                                        const CorrelatedRule& rule, size_t index,
                                        std::vector<Reason>& reasons);

/// The columns of hits that group them, as KQL names: the group-by fields under their own names,
/// unless hits have another column of that name.
[[nodiscard]] std::vector<std::string> GroupColumns(const model::Correlation& correlation);

/// True for types that look at a field's value.
[[nodiscard]] bool HasValue(const model::Correlation& correlation) noexcept;

}  // namespace sigmavm::backend::kql
