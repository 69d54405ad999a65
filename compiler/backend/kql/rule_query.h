// One rule as a query, in one of several styles: the whole of a translated rule, or a part of a
// correlation.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "compiler/backend/kql/layout.h"
#include "compiler/backend/kql/rule_condition.h"
#include "compiler/backend/mapping/mapped_rule.h"
#include "compiler/model/rule.h"

namespace sigmavm::backend::kql {

/// How a query is written.
struct Style {
  bool term_filters = true;
  TextLists lists = TextLists::kOneTestEach;
  Layout layout = Layout::kLines;
  bool comments = true;
};

struct QueryText {
  std::string text;
  std::vector<Reason> reasons;
  size_t nesting = 0;  ///< the deepest that the language's parser has to go
};

/// The rule without comments; what `further` names is computed, too, where the table does not hold
/// it. The rule must not be refused; its own reasons are not in the result.
[[nodiscard]] QueryText WriteRuleQuery(const MappedRule& rule, const Style& style,
                                       std::span<const std::string> further = {});

/// Title, id and level as comments, each line ended.
[[nodiscard]] std::string WriteComments(const model::Metadata& meta);

}  // namespace sigmavm::backend::kql
