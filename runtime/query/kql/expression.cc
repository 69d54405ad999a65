#include "runtime/query/kql/expression.h"

#include <string>

namespace sigmavm::kql {
namespace {

class Constant final : public Expression {
 public:
  Constant(const Value& value, ColumnType type) : Expression(type), value_(value) {}
  Value Evaluate(Context& /*context*/) const override { return value_; }
  const Value* constant() const noexcept override { return &value_; }

 private:
  Value value_;
};

class ColumnRead final : public Expression {
 public:
  ColumnRead(size_t index, ColumnType type) : Expression(type), index_(index) {}
  Value Evaluate(Context& context) const override { return context.row()[index_]; }
  size_t column() const noexcept override { return index_; }

 private:
  size_t index_;
};

class SlotRead final : public Expression {
 public:
  SlotRead(size_t slot, ColumnType type) : Expression(type), slot_(slot) {}
  Value Evaluate(Context& context) const override { return context.slot(slot_); }

 private:
  size_t slot_;
};

/// False decides `and`, true decides `or`; otherwise an unknown operand makes the whole unknown.
class Logic final : public Condition {
 public:
  Logic(std::vector<ExpressionPtr> operands, bool is_or)
      : operands_(std::move(operands)), decisive_(ToTruth(is_or)) {
    for (const ExpressionPtr& operand : operands_) AddCost(operand->cost());
  }
  Truth Test(Context& context) const override {
    Truth result = Negate(decisive_);
    for (const ExpressionPtr& operand : operands_) {
      const Truth truth = operand->Test(context);
      if (truth == decisive_) return truth;
      if (truth == Truth::kUnknown) result = truth;
    }
    return result;
  }

 private:
  std::vector<ExpressionPtr> operands_;
  Truth decisive_;
};

class Not final : public Condition {
 public:
  explicit Not(ExpressionPtr operand) : operand_(std::move(operand)) { AddCost(operand_->cost()); }
  Truth Test(Context& context) const override { return Negate(operand_->Test(context)); }

 private:
  ExpressionPtr operand_;
};

/// == and !=: two nulls give null, one null is unequal to any value.
class Equality final : public Condition {
 public:
  Equality(ExpressionPtr left, ExpressionPtr right, bool negated)
      : left_(std::move(left)), right_(std::move(right)), negated_(negated) {
    AddCost(left_->cost() + right_->cost());
  }
  Truth Test(Context& context) const override {
    const Value left = left_->Evaluate(context);
    const Value right = right_->Evaluate(context);
    if (left.is_null() && right.is_null()) return Truth::kUnknown;
    return ToTruth(Same(left, right) != negated_);
  }

 private:
  ExpressionPtr left_;
  ExpressionPtr right_;
  bool negated_;
};

/// < > <= >=: null when an operand is, or when two dynamic values have no common order.
class Ordering final : public Condition {
 public:
  Ordering(std::string_view word, ExpressionPtr left, ExpressionPtr right)
      : left_(std::move(left)),
        right_(std::move(right)),
        wants_less_(word[0] == '<'),
        wants_equal_(word.size() == 2) {
    AddCost(left_->cost() + right_->cost());
  }
  Truth Test(Context& context) const override {
    const Value left = left_->Evaluate(context);
    const Value right = right_->Evaluate(context);
    if (left.is_null() || right.is_null()) return Truth::kUnknown;
    const bool both_numbers = left.is_number() && right.is_number();
    if (left.kind != right.kind && !both_numbers) return Truth::kUnknown;
    const int order = Compare(left, right);
    if (order == 0) return ToTruth(wants_equal_);
    return ToTruth((order < 0) == wants_less_);
  }

 private:
  ExpressionPtr left_;
  ExpressionPtr right_;
  bool wants_less_;
  bool wants_equal_;
};

class MemberRead final : public Expression {
 public:
  MemberRead(ExpressionPtr base, std::string name)
      : Expression(ColumnType::kDynamic), base_(std::move(base)), name_(std::move(name)) {
    AddCost(base_->cost());
  }
  Value Evaluate(Context& context) const override {
    const Value base = base_->Evaluate(context);
    const Value* member = base.kind == Kind::kBag ? FindMember(base, name_) : nullptr;
    return member == nullptr ? Value() : *member;
  }

 private:
  ExpressionPtr base_;
  std::string name_;
};

/// bag["name"], or array[number] with negative numbers from the end.
class IndexRead final : public Expression {
 public:
  IndexRead(ExpressionPtr base, ExpressionPtr index)
      : Expression(ColumnType::kDynamic), base_(std::move(base)), index_(std::move(index)) {
    AddCost(base_->cost() + index_->cost());
  }
  Value Evaluate(Context& context) const override {
    const Value base = base_->Evaluate(context);
    const Value index = index_->Evaluate(context);
    if (base.kind == Kind::kBag && index.is_text()) {
      const Value* member = FindMember(base, index.text());
      return member == nullptr ? Value() : *member;
    }
    if (base.kind != Kind::kArray || index.kind != Kind::kLong) return {};
    const int64_t at = index.integer < 0 ? index.integer + base.size : index.integer;
    return at < 0 || at >= base.size ? Value() : base.items[at];
  }

 private:
  ExpressionPtr base_;
  ExpressionPtr index_;
};

class LambdaCall final : public Expression {
 public:
  LambdaCall(std::vector<size_t> slots, std::vector<ExpressionPtr> arguments, ExpressionPtr body)
      : Expression(body->type()),
        slots_(std::move(slots)),
        arguments_(std::move(arguments)),
        body_(std::move(body)) {
    AddCost(body_->cost());
    for (const ExpressionPtr& argument : arguments_) AddCost(argument->cost());
  }
  Value Evaluate(Context& context) const override {
    for (size_t i = 0; i < slots_.size(); ++i) {
      const Value value = arguments_[i]->Evaluate(context);
      context.slot(slots_[i]) = value;
    }
    return body_->Evaluate(context);
  }

 private:
  std::vector<size_t> slots_;
  std::vector<ExpressionPtr> arguments_;
  ExpressionPtr body_;
};

}  // namespace

std::string_view Context::FoldedTextOf(const Value& value) {
  if (value.folded_follows) return {value.bytes + value.size, value.size};
  const std::string_view text = TextOf(value);
  if (memory().exhausted()) return {};
  char* folded = memory().Make<char>(text.size());
  for (size_t i = 0; i < text.size(); ++i) folded[i] = FoldAscii(text[i]);
  return {folded, text.size()};
}

ExpressionPtr MakeConstant(const Value& value, ColumnType type) {
  return std::make_shared<Constant>(value, type);
}

ExpressionPtr MakeColumn(size_t index, ColumnType type) {
  return std::make_shared<ColumnRead>(index, type);
}

ExpressionPtr MakeSlot(size_t slot, ColumnType type) {
  return std::make_shared<SlotRead>(slot, type);
}

ExpressionPtr MakeLogic(std::vector<ExpressionPtr> operands, bool is_or) {
  return std::make_shared<Logic>(std::move(operands), is_or);
}

ExpressionPtr MakeNot(ExpressionPtr operand) { return std::make_shared<Not>(std::move(operand)); }

ExpressionPtr MakeComparison(std::string_view word, ExpressionPtr left, ExpressionPtr right) {
  if (word == "==" || word == "!=") {
    return std::make_shared<Equality>(std::move(left), std::move(right), word == "!=");
  }
  return std::make_shared<Ordering>(word, std::move(left), std::move(right));
}

ExpressionPtr MakeMember(ExpressionPtr base, std::string name) {
  return std::make_shared<MemberRead>(std::move(base), std::move(name));
}

ExpressionPtr MakeIndex(ExpressionPtr base, ExpressionPtr index) {
  return std::make_shared<IndexRead>(std::move(base), std::move(index));
}

ExpressionPtr MakeLambdaCall(std::vector<size_t> slots, std::vector<ExpressionPtr> arguments,
                             ExpressionPtr body) {
  return std::make_shared<LambdaCall>(std::move(slots), std::move(arguments), std::move(body));
}

}  // namespace sigmavm::kql
