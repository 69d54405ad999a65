// Tests of one predicate: what each operand becomes on each type of column.
#pragma once

#include <vector>

#include "compiler/backend/kql/column_names.h"
#include "compiler/backend/kql/condition.h"
#include "compiler/backend/kql/text_test.h"
#include "compiler/backend/translation.h"
#include "compiler/ir/predicate.h"

namespace sigmavm::backend::kql {

/// The predicate in KQL. What cannot be said is added to `reasons` as a refusal, and stands as
/// false.
[[nodiscard]] Condition TestPredicate(const ir::Predicate& predicate, ColumnNames& columns,
                                      std::vector<Reason>& reasons);

/// How a text test looks at a column: at itself, or at the text of its value.
[[nodiscard]] TextSubject TextOf(const ColumnName& column);

}  // namespace sigmavm::backend::kql
