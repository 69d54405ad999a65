// Parses the expressions of eval and where.
#pragma once

#include "runtime/query/spl/cursor.h"
#include "runtime/query/spl/expression.h"

namespace sigmavm::spl {

/// Reads one expression, as far as it goes. From loosest to tightest: OR or XOR, AND, NOT,
/// comparisons with LIKE and IN, the concatenating dot, + and -, * / and %, signs. nullptr: the
/// parse failed.
[[nodiscard]] ExpressionPtr ParseExpression(Cursor& cursor, size_t depth = 0);

/// As ParseExpression, for a place that takes true and false only.
[[nodiscard]] ExpressionPtr ParseCondition(Cursor& cursor);

}  // namespace sigmavm::spl
