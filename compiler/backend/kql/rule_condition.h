// A mapped rule's condition in KQL's operators.
#pragma once

#include <vector>

#include "compiler/backend/kql/column_names.h"
#include "compiler/backend/kql/condition.h"
#include "compiler/backend/translation.h"
#include "compiler/ir/expression.h"

namespace sigmavm::backend::kql {

enum class TextLists : uint8_t {
  kOneTestEach,
  kOneRegex,  ///< alternatives of one column as one regular expression, to save characters
};

/// The whole expression. What cannot be said is added to `reasons`.
[[nodiscard]] Condition WriteCondition(const ir::Expression& expression, TextLists lists,
                                       ColumnNames& columns, std::vector<Reason>& reasons);

/// `column has_any (...)` for a conjunct: terms of which every match has one, so that the engine
/// reads its index before it scans values. A constant true where nothing can be said, or the
/// conjunct is such a test itself.
[[nodiscard]] Condition TermFilter(const Condition& conjunct);

}  // namespace sigmavm::backend::kql
