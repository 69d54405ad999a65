// Correlations refer to rules and to each other; this finds what they mean and which cannot work.
#pragma once

#include "compiler/model/rule.h"
#include "runtime/base/diagnostic.h"

namespace sigmavm::read {

/// Reports ids and names that several documents share. References mean the first of them.
void CheckDuplicates(const model::RuleSet& rules, Diagnostics& diagnostics);

/// Drops correlations that name unknown rules, that form a cycle, that are chained too deep or that
/// need a dropped one; counts them as rejected.
void CheckCorrelations(model::RuleSet& rules, Diagnostics& diagnostics);

/// Warns about filters that name no loaded rule or only rules of other log sources.
void CheckFilters(const model::RuleSet& rules, Diagnostics& diagnostics);

}  // namespace sigmavm::read
