// Evaluates the operators of expressions.
#include "runtime/query/spl/operators.h"

#include <cmath>

namespace sigmavm::spl {

Datum LogicExpression::Evaluate(Scope& scope) const {
  bool has_null = false;
  bool parity = false;
  const bool decisive = logic_ == Logic::kOr;
  for (const ExpressionPtr& operand : operands_) {
    const Datum value = operand->Evaluate(scope);
    if (value.kind != Kind::kBool) {
      has_null = true;
    } else if (logic_ == Logic::kXor) {
      parity = parity != value.truth;
    } else if (value.truth == decisive) {
      return OfBool(decisive);
    }
  }
  if (has_null) return {};
  return OfBool(logic_ == Logic::kXor ? parity : !decisive);
}

Datum NotExpression::Evaluate(Scope& scope) const {
  const Datum value = operands_[0]->Evaluate(scope);
  return value.kind == Kind::kBool ? OfBool(!value.truth) : Datum();
}

Datum CompareExpression::Evaluate(Scope& scope) const {
  const Datum left = operands_[0]->Evaluate(scope);
  const auto holds = Compare(left, operands_[1]->Evaluate(scope), relation_, scope);
  return holds ? OfBool(*holds) : Datum();
}

Datum ConcatExpression::Evaluate(Scope& scope) const {
  std::string joined;
  for (const ExpressionPtr& operand : operands_) {
    const auto text = TextOf(operand->Evaluate(scope), scope);
    if (!text || !scope.run.ChargeText(text->size())) return {};
    joined += *text;
  }
  return Computed(std::move(joined), scope);
}

bool CallExpression::is_condition() const {
  if (function_.is_condition || function_.choice_step == 0) return function_.is_condition;
  for (size_t i = function_.first_choice; i < call_.size(); i += function_.choice_step) {
    if (!call_.arguments[i]->is_condition()) return false;
  }
  return true;
}

Datum ArithmeticExpression::Evaluate(Scope& scope) const {
  const Datum left = operands_[0]->Evaluate(scope);
  const Datum right = operands_[1]->Evaluate(scope);
  if (sign_ == '+' && left.kind == Kind::kText && right.kind == Kind::kText) {
    std::string joined(left.text);
    joined += right.text;
    return Computed(std::move(joined), scope);
  }
  if (left.kind != Kind::kNumber || right.kind != Kind::kNumber) return {};
  double result = 0;
  switch (sign_) {
    case '+':
      result = left.number + right.number;
      break;
    case '-':
      result = left.number - right.number;
      break;
    case '*':
      result = left.number * right.number;
      break;
    case '/':
      result = left.number / right.number;
      break;
    default:
      result = std::fmod(left.number, right.number);
  }
  return std::isfinite(result) ? OfNumber(result) : Datum();
}

}  // namespace sigmavm::spl
