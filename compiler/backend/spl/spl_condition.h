// Divides a condition into what the search command finds and what `where` decides.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "compiler/backend/mapping/mapped_rule.h"
#include "compiler/backend/spl/clause.h"
#include "compiler/backend/spl/search_term.h"
#include "compiler/backend/translation.h"
#include "compiler/ir/expression.h"

namespace sigmavm::backend::spl {

/// Both parts hold together: the search terms select a superset, `where` the rest of the condition.
/// In each, cheap and selective conditions come first.
struct Condition {
  std::vector<Clause> search;  ///< all of them hold
  std::vector<Clause> where;   ///< all of them hold
  std::set<std::string> where_fields;
  std::vector<Reason> reasons;  ///< a refusal: the condition cannot be said
};

/// The whole expression as one condition of eval, true or false and never null. Fields that it
/// tests and reasons are added to `condition`.
[[nodiscard]] Clause MakeDecision(const ir::Expression& expression, const SearchScope& scope,
                                  Condition& condition);

[[nodiscard]] Condition MakeCondition(const ir::Expression& expression, const SearchScope& scope);

}  // namespace sigmavm::backend::spl
