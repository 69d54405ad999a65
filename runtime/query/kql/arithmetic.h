// + - * / % on numbers, points in time and spans of time.
#pragma once

#include <optional>

#include "runtime/query/kql/expression.h"

namespace sigmavm::kql {

/// The type of `left op right`, or nullopt when the operator does not take these types.
[[nodiscard]] std::optional<ColumnType> ArithmeticType(char op, ColumnType left,
                                                       ColumnType right) noexcept;

/// Null when an operand is, or when a whole number is divided by zero. Requires types that
/// ArithmeticType() accepts. Whole numbers wrap around.
[[nodiscard]] ExpressionPtr MakeArithmetic(char op, ExpressionPtr left, ExpressionPtr right,
                                           ColumnType type);

/// `value` rounded down to a multiple of `size`: numbers, spans of time, and points in time by a
/// span, counted from the year 1.
[[nodiscard]] ExpressionPtr MakeBin(ExpressionPtr value, ExpressionPtr size);

[[nodiscard]] constexpr bool IsWhole(ColumnType type) noexcept {
  return type == ColumnType::kInt || type == ColumnType::kLong;
}
[[nodiscard]] constexpr bool IsNumber(ColumnType type) noexcept {
  return IsWhole(type) || type == ColumnType::kReal;
}

}  // namespace sigmavm::kql
