// The condition of a correlation: a map of thresholds or, for temporal types, an expression over
// rule names.
#pragma once

#include "compiler/model/rule.h"
#include "compiler/source/yaml_document.h"
#include "runtime/base/diagnostic.h"
#include "runtime/base/source_text.h"

namespace sigmavm::read {

/// temporal and temporal_ordered: the only types with a default and with expressions.
[[nodiscard]] bool IsTemporal(model::CorrelationType type) noexcept;

/// Reads `condition` into thresholds, fields, percentile or expression, and checks them against
/// `correlation.type` and `correlation.rules`, which must have been read before. An expression on
/// its own also says which rules are meant.
void ReadCorrelationCondition(const source::Node& node, const SourceMap& sources,
                              model::Correlation& correlation, Diagnostics& diagnostics);

}  // namespace sigmavm::read
