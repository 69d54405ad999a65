#include "runtime/query/kql/arithmetic.h"

#include <cmath>

namespace sigmavm::kql {
namespace {

constexpr ColumnType kPoint = ColumnType::kDateTime;
constexpr ColumnType kSpan = ColumnType::kTimespan;

/// Ticks from the year 1, from which bins of time are counted, to 1970.
constexpr int64_t kBinOrigin = 621'355'968'000'000'000;

int64_t Wrapped(char op, int64_t left, int64_t right) noexcept {
  const auto a = static_cast<uint64_t>(left);
  const auto b = static_cast<uint64_t>(right);
  if (op == '+') return static_cast<int64_t>(a + b);
  if (op == '-') return static_cast<int64_t>(a - b);
  return static_cast<int64_t>(a * b);
}

Value Whole(char op, const Value& left, const Value& right, Kind kind) noexcept {
  if (op != '/' && op != '%') {
    return Value::Integer(kind, Wrapped(op, left.integer, right.integer));
  }
  if (right.integer == 0 || (left.integer == INT64_MIN && right.integer == -1)) return {};
  return Value::Integer(kind,
                        op == '/' ? left.integer / right.integer : left.integer % right.integer);
}

double Real(char op, double left, double right) noexcept {
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    default:
      return std::fmod(left, right);
  }
}

double AsReal(const Value& value) noexcept {
  return value.kind == Kind::kReal ? value.real : static_cast<double>(value.integer);
}

Value FromTicks(double ticks, Kind kind) noexcept {
  if (!(std::abs(ticks) < 9.2e18)) return {};
  return Value::Integer(kind, static_cast<int64_t>(ticks));
}

class Arithmetic final : public Expression {
 public:
  Arithmetic(char op, ExpressionPtr left, ExpressionPtr right, ColumnType type)
      : Expression(type), op_(op), left_(std::move(left)), right_(std::move(right)) {
    AddCost(left_->cost() + right_->cost());
  }
  Value Evaluate(Context& context) const override {
    const Value left = left_->Evaluate(context);
    const Value right = right_->Evaluate(context);
    if (left.is_null() || right.is_null()) return {};
    if (type() == ColumnType::kReal) return Value::Real(Real(op_, AsReal(left), AsReal(right)));
    const Kind kind =
        type() == kPoint ? Kind::kDateTime : (type() == kSpan ? Kind::kTimespan : Kind::kLong);
    if (left.kind == Kind::kReal || right.kind == Kind::kReal) {
      return FromTicks(Real(op_, AsReal(left), AsReal(right)), kind);
    }
    return Whole(op_, left, right, kind);
  }

 private:
  char op_;
  ExpressionPtr left_;
  ExpressionPtr right_;
};

class Bin final : public Expression {
 public:
  Bin(ExpressionPtr value, ExpressionPtr size)
      : Expression(value->type()), value_(std::move(value)), size_(std::move(size)) {
    AddCost(value_->cost() + size_->cost());
  }
  Value Evaluate(Context& context) const override {
    const Value value = value_->Evaluate(context);
    const Value size = size_->Evaluate(context);
    if (value.is_null() || size.is_null()) return {};
    if (value.kind == Kind::kReal || size.kind == Kind::kReal) {
      const double unit = AsReal(size);
      return unit > 0 ? Value::Real(std::floor(AsReal(value) / unit) * unit) : Value();
    }
    if (size.integer <= 0) return {};
    const int64_t origin = value.kind == Kind::kDateTime ? kBinOrigin : 0;
    const int64_t shifted = Wrapped('+', value.integer, origin);
    const int64_t rest = shifted % size.integer;
    return Value::Integer(value.kind,
                          Wrapped('-', value.integer, rest < 0 ? rest + size.integer : rest));
  }

 private:
  ExpressionPtr value_;
  ExpressionPtr size_;
};

}  // namespace

std::optional<ColumnType> ArithmeticType(char op, ColumnType left, ColumnType right) noexcept {
  if (IsNumber(left) && IsNumber(right)) {
    const bool whole = IsWhole(left) && IsWhole(right);
    return whole ? ColumnType::kLong : ColumnType::kReal;
  }
  const bool sum = op == '+' || op == '-';
  if (left == kPoint && right == kPoint && op == '-') return kSpan;
  if (left == kPoint && right == kSpan && sum) return kPoint;
  if (left == kSpan && right == kPoint && op == '+') return kPoint;
  if (left == kSpan && right == kSpan && sum) return kSpan;
  if (left == kSpan && right == kSpan && op == '/') return ColumnType::kReal;
  if (left == kSpan && IsNumber(right) && (op == '*' || op == '/')) return kSpan;
  if (IsNumber(left) && right == kSpan && op == '*') return kSpan;
  return std::nullopt;
}

ExpressionPtr MakeArithmetic(char op, ExpressionPtr left, ExpressionPtr right, ColumnType type) {
  return std::make_shared<Arithmetic>(op, std::move(left), std::move(right), type);
}

ExpressionPtr MakeBin(ExpressionPtr value, ExpressionPtr size) {
  return std::make_shared<Bin>(std::move(value), std::move(size));
}

}  // namespace sigmavm::kql
