#include "compiler/backend/kql/number_test.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <variant>

#include "compiler/backend/kql/literal.h"
#include "runtime/base/number_text.h"

namespace sigmavm::backend::kql {
namespace {

using ir::Comparison;
using ir::Number;

// Whole numbers up to here have a double of their own.
constexpr double kExactDouble = 9007199254740992.0;

std::string_view OperatorOf(Comparison comparison) {
  switch (comparison) {
    case Comparison::kEqual:
      return "==";
    case Comparison::kLess:
      return "<";
    case Comparison::kLessEqual:
      return "<=";
    case Comparison::kGreater:
      return ">";
    case Comparison::kGreaterEqual:
      return ">=";
  }
  return "==";
}

// A whole double as an integer, which is what KQL compares exactly with a long.
Number Canonical(const Number& number) {
  const double* real = std::get_if<double>(&number);
  if (real == nullptr || std::trunc(*real) != *real || std::abs(*real) > kExactDouble) {
    return number;
  }
  return static_cast<int64_t>(*real);
}

Condition PresenceTest(const ColumnName& column) {
  Test test;
  test.form = TestForm::kCall;
  test.subject = column.name;
  test.op = "isnotnull";
  test.negated_op = "isnull";
  return MakeTest(std::move(test));
}

// No long reaches the value.
Condition TestBeyondLong(const ColumnName& column, Comparison comparison) {
  const bool below = comparison == Comparison::kLess || comparison == Comparison::kLessEqual;
  return below ? PresenceTest(column) : MakeConstant(false);
}

Condition TestLong(const ColumnName& column, const ir::NumberMatch& match) {
  const Number value = Canonical(match.value);
  if (std::holds_alternative<uint64_t>(value) &&
      std::get<uint64_t>(value) > uint64_t{std::numeric_limits<int64_t>::max()}) {
    return TestBeyondLong(column, match.comparison);
  }
  const bool fraction = std::holds_alternative<double>(value);
  if (fraction && match.comparison == Comparison::kEqual) return MakeConstant(false);
  return CompareNumber(column.name, match.comparison, value);
}

Condition TestTextNumber(const ColumnName& column, const ir::NumberMatch& match) {
  const bool dynamic = column.type == ColumnType::kDynamic;
  if (match.comparison != Comparison::kEqual) {
    return CompareNumber("todouble(" + column.name + ")", match.comparison, match.value);
  }
  Test test;
  test.subject = dynamic ? "tostring(" + column.name + ")" : column.name;
  test.op = "==";
  test.negated_op = "!=";
  test.values = {QuoteText(NumberText(match.value))};
  test.cost = Cost::kEquality;
  return MakeTest(std::move(test));
}

}  // namespace

std::string NumberText(const Number& number) {
  if (const double* real = std::get_if<double>(&number)) {
    FloatTextBuffer buffer;
    return std::string(FloatText(*real, buffer));
  }
  if (const auto* large = std::get_if<uint64_t>(&number)) return std::to_string(*large);
  return std::to_string(std::get<int64_t>(number));
}

std::string NumberLiteral(const Number& number) {
  const std::string text = NumberText(number);
  if (std::holds_alternative<int64_t>(number)) {
    // The sign is an operator, and the number after it would not fit.
    const bool least = std::get<int64_t>(number) == std::numeric_limits<int64_t>::min();
    return least ? "long(" + text + ")" : text;
  }
  return "real(" + text + ")";
}

Condition CompareNumber(std::string expression, Comparison comparison, const Number& value) {
  Test test;
  test.subject = std::move(expression);
  test.op = OperatorOf(comparison);
  if (comparison == Comparison::kEqual) test.negated_op = "!=";
  test.values = {NumberLiteral(Canonical(value))};
  test.nullable = comparison != Comparison::kEqual;
  return MakeTest(std::move(test));
}

Condition TestNumber(const ColumnName& column, const ir::NumberMatch& match) {
  switch (column.type) {
    case ColumnType::kLong:
      return TestLong(column, match);
    case ColumnType::kHexString: {
      ColumnName number = column;
      number.name = "tolong(" + column.name + ")";
      return TestLong(number, match);
    }
    case ColumnType::kReal:
      return CompareNumber(column.name, match.comparison, match.value);
    case ColumnType::kString:
    case ColumnType::kDynamic:
      return TestTextNumber(column, match);
    case ColumnType::kBool:
    case ColumnType::kDateTime:
      break;
  }
  return MakeConstant(false);
}

bool ComparesExactly(const ColumnName& column, const ir::NumberMatch& match) {
  const bool as_double =
      column.type == ColumnType::kReal ||
      (match.comparison != ir::Comparison::kEqual &&
       (column.type == ColumnType::kString || column.type == ColumnType::kDynamic));
  const double value = std::visit([](auto v) { return static_cast<double>(v); }, match.value);
  return !as_double || std::abs(value) < kExactDouble;
}

}  // namespace sigmavm::backend::kql
