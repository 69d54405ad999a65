// A detection rule with everything resolved: what emitters and backends translate.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/ir/expression.h"
#include "compiler/model/rule.h"

namespace sigmavm::ir {

/// What the logsource of a rule means in terms of events. Empty lists: any.
struct LogsourcePlan {
  std::optional<std::string> category;
  std::optional<std::string> product;
  std::optional<std::string> service;
  std::vector<std::string> channels;
  std::vector<uint32_t> event_ids;
  std::vector<std::string> providers;
};

/// A named detection as lowered, kept apart from the condition for explain and for readable
/// queries.
struct SelectionPlan {
  std::string name;
  Expression expression;
  Span span;  ///< of its name
};

/// The condition after quantifiers and names are resolved and filters applied, over predicates.
struct RulePlan {
  model::Metadata meta;
  LogsourcePlan logsource;
  Expression expression;
  std::vector<SelectionPlan> selections;     ///< the rule's own detections, in file order
  std::vector<std::string> applied_filters;  ///< titles
};

/// A rule that a correlation counts.
struct CorrelatedPlan {
  std::string reference;       ///< as the correlation calls it
  std::optional<size_t> rule;  ///< number of its plan; nullopt for a correlation
};

/// A correlation whose rules all compiled, after pipelines.
struct CorrelationPlan {
  model::Correlation correlation;
  std::vector<CorrelatedPlan> rules;  ///< in the order of correlation.rules
};

}  // namespace sigmavm::ir
