// The nodes of expressions: literals, fields, operators and calls.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "runtime/query/spl/expression.h"
#include "runtime/query/spl/functions.h"

namespace sigmavm::spl {

class TextLiteral : public Expression {
 public:
  explicit TextLiteral(std::string text) : text_(std::move(text)) {}
  [[nodiscard]] Datum Evaluate(Scope& /*scope*/) const override { return OfText(text_); }
  [[nodiscard]] std::optional<std::string_view> literal() const override { return text_; }

 private:
  std::string text_;
};

class NumberLiteral : public Expression {
 public:
  explicit NumberLiteral(double number) : number_(number) {}
  [[nodiscard]] Datum Evaluate(Scope& /*scope*/) const override { return OfNumber(number_); }

 private:
  double number_;
};

class FieldExpression : public Expression {
 public:
  explicit FieldExpression(uint32_t slot) : slot_(slot) {}
  [[nodiscard]] Datum Evaluate(Scope& scope) const override {
    return OfValue(scope.bound_slot == slot_ ? scope.bound : scope.row.slots[slot_]);
  }
  [[nodiscard]] uint32_t field() const override { return slot_; }
  void CollectFields(std::vector<uint32_t>& slots) const override { slots.push_back(slot_); }

 private:
  uint32_t slot_;
};

/// What operators and calls have in common: their operands.
class Composite : public Expression {
 public:
  explicit Composite(std::vector<ExpressionPtr> operands) : operands_(std::move(operands)) {}
  void CollectFields(std::vector<uint32_t>& slots) const override {
    for (const ExpressionPtr& operand : operands_) operand->CollectFields(slots);
  }

 protected:
  std::vector<ExpressionPtr> operands_;
};

enum class Logic : uint8_t { kAnd, kOr, kXor };

/// AND, OR and XOR over true, false and null: null where the known operands do not decide.
class LogicExpression : public Composite {
 public:
  LogicExpression(Logic logic, std::vector<ExpressionPtr> operands)
      : Composite(std::move(operands)), logic_(logic) {}
  [[nodiscard]] Datum Evaluate(Scope& scope) const override;
  [[nodiscard]] bool is_condition() const override { return true; }

 private:
  Logic logic_;
};

/// NOT of null is null.
class NotExpression : public Composite {
 public:
  using Composite::Composite;
  [[nodiscard]] Datum Evaluate(Scope& scope) const override;
  [[nodiscard]] bool is_condition() const override { return true; }
};

class CompareExpression : public Composite {
 public:
  CompareExpression(Relation relation, std::vector<ExpressionPtr> operands)
      : Composite(std::move(operands)), relation_(relation) {}
  [[nodiscard]] Datum Evaluate(Scope& scope) const override;
  [[nodiscard]] bool is_condition() const override { return true; }

 private:
  Relation relation_;
};

/// The dot: joins the texts of its operands; null if one is null or a list.
class ConcatExpression : public Composite {
 public:
  using Composite::Composite;
  [[nodiscard]] Datum Evaluate(Scope& scope) const override;
};

/// + - * / % of two operands; '+' of two texts joins them. Null for other texts, null and division
/// by zero.
class ArithmeticExpression : public Composite {
 public:
  ArithmeticExpression(char sign, std::vector<ExpressionPtr> operands)
      : Composite(std::move(operands)), sign_(sign) {}
  [[nodiscard]] Datum Evaluate(Scope& scope) const override;

 private:
  char sign_;
};

class CallExpression : public Expression {
 public:
  CallExpression(const Function& function, Call call)
      : function_(function), call_(std::move(call)) {}
  [[nodiscard]] Datum Evaluate(Scope& scope) const override {
    return function_.evaluate(call_, scope);
  }
  [[nodiscard]] bool is_condition() const override;
  void CollectFields(std::vector<uint32_t>& slots) const override {
    for (const ExpressionPtr& argument : call_.arguments) argument->CollectFields(slots);
  }

 private:
  const Function& function_;
  Call call_;
};

}  // namespace sigmavm::spl
