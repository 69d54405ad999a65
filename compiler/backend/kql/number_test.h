// Tests of numbers, which KQL compares only with columns of a fitting type.
#pragma once

#include "compiler/backend/kql/column_names.h"
#include "compiler/backend/kql/condition.h"
#include "compiler/ir/predicate.h"

namespace sigmavm::backend::kql {

/// A number as KQL writes it.
[[nodiscard]] std::string NumberLiteral(const ir::Number& number);

/// The text that Sigma compares a number's equal with.
[[nodiscard]] std::string NumberText(const ir::Number& number);

/// `expression`, a number that can be null, against the value.
[[nodiscard]] Condition CompareNumber(std::string expression, ir::Comparison comparison,
                                      const ir::Number& value);

/// The column against the value. A truth value is never a number; a time must not be asked.
[[nodiscard]] Condition TestNumber(const ColumnName& column, const ir::NumberMatch& match);

/// False where the engine compares two such numbers in floating point, and so can be wrong.
[[nodiscard]] bool ComparesExactly(const ColumnName& column, const ir::NumberMatch& match);

}  // namespace sigmavm::backend::kql
