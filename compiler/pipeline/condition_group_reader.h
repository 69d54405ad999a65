// How several conditions are linked: by `and` or `or`, or by an expression over their names.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/pipeline/condition.h"
#include "compiler/source/yaml_document.h"
#include "runtime/base/diagnostic.h"
#include "runtime/base/source_text.h"

namespace sigmavm::pipeline {

/// The link of one group: what ConditionGroup holds besides the conditions.
struct ConditionLink {
  bool any = false;
  bool negated = false;
  std::optional<ConditionExpression> expression;
};

/// Reads `PREFIX_cond_op`, `PREFIX_cond_not` and `PREFIX_cond_expr`. `names` are those of the
/// conditions, empty ones for conditions in a list.
[[nodiscard]] ConditionLink ReadLink(const source::Node& transformation, std::string_view prefix,
                                     const std::vector<model::Text>& names,
                                     const SourceMap& sources, Diagnostics& diagnostics);

/// Calls `read` for every entry of `PREFIX_conditions`, a list or a map, and gives the name of
/// each.
[[nodiscard]] std::vector<model::Text> ForEachCondition(
    const source::Node& transformation, std::string_view prefix,
    const std::function<void(const source::Node&)>& read, Diagnostics& diagnostics);

}  // namespace sigmavm::pipeline
