// Binds the operators that give a bool.
#include <algorithm>

#include "runtime/query/kql/arithmetic.h"
#include "runtime/query/kql/binder.h"
#include "runtime/query/kql/text_test.h"

namespace sigmavm::kql {
namespace {

bool IsTextual(ColumnType type) noexcept {
  return type == ColumnType::kString || type == ColumnType::kDynamic;
}

bool Comparable(ColumnType a, ColumnType b) noexcept {
  return a == b || (IsNumber(a) && IsNumber(b)) || a == ColumnType::kDynamic ||
         b == ColumnType::kDynamic;
}

/// in and !in over values that are no texts, or not constant.
class Membership final : public Condition {
 public:
  Membership(ExpressionPtr left, std::vector<ExpressionPtr> members, bool fold, bool negated)
      : left_(std::move(left)), members_(std::move(members)), fold_(fold), negated_(negated) {
    AddCost(left_->cost());
    for (const ExpressionPtr& member : members_) AddCost(member->cost());
  }
  Truth Test(Context& context) const override {
    const Value left = left_->Evaluate(context);
    for (const ExpressionPtr& member : members_) {
      const Value value = member->Evaluate(context);
      if (Contains(context, left, value)) return ToTruth(!negated_);
    }
    return ToTruth(negated_);
  }

 private:
  /// A list in a list counts with its items.
  bool Contains(Context& context, const Value& left, const Value& value) const {
    if (value.kind == Kind::kArray && left.kind != Kind::kArray) {
      return std::any_of(value.items, value.items + value.size,
                         [&](const Value& item) { return Equal(context, left, item); });
    }
    return Equal(context, left, value);
  }
  bool Equal(Context& context, const Value& left, const Value& value) const {
    if (left.is_null() || value.is_null()) return false;
    if (!fold_) return Same(left, value);
    return context.FoldedTextOf(left) == context.FoldedTextOf(value);
  }

  ExpressionPtr left_;
  std::vector<ExpressionPtr> members_;
  bool fold_;
  bool negated_;
};

}  // namespace

/// What stands at the right of `in`, `has_any` and the like.
struct Binder::List {
  std::vector<ExpressionPtr> members;
  std::vector<std::string> texts;  ///< the members, when all are constant texts
  bool all_texts = true;
  ColumnType left = ColumnType::kString;
};

bool Binder::CheckComparable(Range range, ColumnType a, ColumnType b) {
  if (Comparable(a, b)) return true;
  FailType(range, "values of type " + std::string(TypeName(a)) + " and " +
                      std::string(TypeName(b)) + " cannot be compared");
  return false;
}

ExpressionPtr Binder::BindBinary(const Syntax& syntax, const Shape& shape) {
  const std::string& word = syntax.name;
  if (word.size() == 1 && std::string_view("+-*/%").find(word[0]) != std::string_view::npos) {
    return BindArithmetic(syntax, shape);
  }
  if (word == "matches") return BindRegexTest(syntax, shape);
  if (word == "in" || word == "!in" || word == "in~" || word == "!in~") {
    return BindIn(syntax, shape);
  }
  if (word == "has_any" || word == "has_all") return BindTextListTest(syntax, shape);
  const std::optional<TextOperator> op = FindTextOperator(word);
  if (!op) return BindComparison(syntax, shape);
  ExpressionPtr left = BindTyped(*syntax.children[0], shape, ColumnType::kString);
  ExpressionPtr right =
      left == nullptr ? nullptr : BindTyped(*syntax.children[1], shape, ColumnType::kString);
  if (right == nullptr) return nullptr;
  std::vector<ExpressionPtr> operands = {left, right};
  return FoldIfConstant(MakeTextTest(*op, std::move(left), std::move(right)), operands);
}

ExpressionPtr Binder::BindComparison(const Syntax& syntax, const Shape& shape) {
  ExpressionPtr left = Bind(*syntax.children[0], shape);
  ExpressionPtr right = left == nullptr ? nullptr : Bind(*syntax.children[1], shape);
  if (right == nullptr || !CheckComparable(syntax.range, left->type(), right->type())) {
    return nullptr;
  }
  const bool is_order = syntax.name[0] == '<' || syntax.name[0] == '>';
  if (is_order && (left->type() == ColumnType::kBool || right->type() == ColumnType::kBool)) {
    return FailType(syntax.range, "values of type bool have no order");
  }
  std::vector<ExpressionPtr> operands = {left, right};
  return FoldIfConstant(MakeComparison(syntax.name, std::move(left), std::move(right)), operands);
}

/// Both ends belong to the range; a span at the right of a point in time counts from the left end.
ExpressionPtr Binder::BindBetween(const Syntax& syntax, const Shape& shape) {
  ExpressionPtr value = Bind(*syntax.children[0], shape);
  ExpressionPtr low = value == nullptr ? nullptr : Bind(*syntax.children[1], shape);
  ExpressionPtr high = low == nullptr ? nullptr : Bind(*syntax.children[2], shape);
  if (high == nullptr) return nullptr;
  if (low->type() == ColumnType::kDateTime && high->type() == ColumnType::kTimespan) {
    high = MakeArithmetic('+', low, high, ColumnType::kDateTime);
  }
  if (!CheckComparable(syntax.range, value->type(), low->type()) ||
      !CheckComparable(syntax.range, value->type(), high->type())) {
    return nullptr;
  }
  std::vector<ExpressionPtr> ends;
  ends.push_back(MakeComparison(">=", value, std::move(low)));
  ends.push_back(MakeComparison("<=", value, std::move(high)));
  ExpressionPtr between = MakeLogic(std::move(ends), false);
  return syntax.name == "between" ? between : MakeNot(std::move(between));
}

ExpressionPtr Binder::BindRegexTest(const Syntax& syntax, const Shape& shape) {
  ExpressionPtr text = BindTyped(*syntax.children[0], shape, ColumnType::kString);
  if (text == nullptr) return nullptr;
  RegexPtr regex = BindPattern(*syntax.children[1], shape);
  if (regex == nullptr) return nullptr;
  std::vector<ExpressionPtr> operands = {text};
  return FoldIfConstant(MakeRegexTest(std::move(text), std::move(regex)), operands);
}

RegexPtr Binder::BindPattern(const Syntax& syntax, const Shape& shape, std::string_view before,
                             std::string_view after) {
  const std::optional<Value> pattern = BindConstant(syntax, shape, ColumnType::kString);
  if (!pattern) return nullptr;
  if (!pattern->is_text()) return FailType(syntax.range, "a pattern is a text");
  std::string whole(before);
  whole += pattern->text();
  whole += after;
  RegexResult result = CompileRegex(whole);
  if (result.regex != nullptr) return std::move(result.regex);
  return Fail(DiagnosticCode::kQueryRegex, syntax.range,
              "the regular expression does not compile: " + result.problem);
}

bool Binder::BindList(const Syntax& syntax, const Shape& shape, List& list) {
  if (syntax.kind != SyntaxKind::kList) return AddToList(syntax, shape, list);
  for (const SyntaxPtr& child : syntax.children) {
    if (!AddToList(*child, shape, list)) return false;
  }
  return true;
}

bool Binder::AddToList(const Syntax& syntax, const Shape& shape, List& list) {
  const auto add = [&](ExpressionPtr member) {
    const Value* value = member->constant();
    if (value != nullptr && value->is_text()) {
      list.texts.emplace_back(value->text());
    } else {
      list.all_texts = false;
    }
    list.members.push_back(std::move(member));
  };
  if (IsTable(syntax)) {
    const std::optional<Relation> table = RunTable(syntax);
    if (!table) return false;
    if (table->shape.schema.empty()) {
      FailType(syntax.range, "the table has no columns");
      return false;
    }
    const Column& column = table->shape.schema.front();
    if (!CheckComparable(syntax.range, list.left, column.type)) return false;
    for (const Row& row : table->rows) add(MakeConstant(row.cells[0], column.type));
    return execution_.Spend(table->rows.size());
  }
  ExpressionPtr member = Bind(syntax, shape);
  if (member == nullptr || !CheckComparable(syntax.range, list.left, member->type())) return false;
  const Value* value = member->constant();
  if (value == nullptr || value->kind != Kind::kArray) {
    add(std::move(member));
    return true;
  }
  for (uint32_t i = 0; i < value->size; ++i) {
    const Value& item = value->items[i];
    if (list.left == ColumnType::kString && !item.is_text()) {
      FailType(syntax.range, "a list for a text column holds something that is no text");
      return false;
    }
    add(MakeConstant(item, ColumnType::kDynamic));
  }
  return true;
}

ExpressionPtr Binder::BindIn(const Syntax& syntax, const Shape& shape) {
  ExpressionPtr left = Bind(*syntax.children[0], shape);
  if (left == nullptr) return nullptr;
  const bool negated = syntax.name.front() == '!';
  const bool fold = syntax.name.back() == '~';
  if (fold && !IsTextual(left->type())) {
    return FailType(syntax.range, "'" + syntax.name + "' does not take the type " +
                                      std::string(TypeName(left->type())));
  }
  List list;
  list.left = left->type();
  if (!BindList(*syntax.children[1], shape, list)) return nullptr;
  std::vector<ExpressionPtr> operands = list.members;
  operands.push_back(left);
  if (list.all_texts && left->type() == ColumnType::kString) {
    const TextOperator op{TextRelation::kEquals, !fold, negated};
    return FoldIfConstant(MakeTextListTest(op, false, std::move(left), std::move(list.texts)),
                          operands);
  }
  return FoldIfConstant(
      std::make_shared<Membership>(std::move(left), std::move(list.members), fold, negated),
      operands);
}

ExpressionPtr Binder::BindTextListTest(const Syntax& syntax, const Shape& shape) {
  ExpressionPtr left = BindTyped(*syntax.children[0], shape, ColumnType::kString);
  if (left == nullptr) return nullptr;
  const TextOperator op{TextRelation::kHas, false, false};
  const bool all = syntax.name == "has_all";
  List list;
  if (!BindList(*syntax.children[1], shape, list)) return nullptr;
  std::vector<ExpressionPtr> operands = list.members;
  operands.push_back(left);
  if (list.all_texts) {
    return FoldIfConstant(MakeTextListTest(op, all, std::move(left), std::move(list.texts)),
                          operands);
  }
  if (list.members.size() == 1 && list.members[0]->type() == ColumnType::kDynamic) {
    return FoldIfConstant(MakeTextListTest(op, all, std::move(left), list.members[0]), operands);
  }
  return Fail(DiagnosticCode::kQueryUnsupported, syntax.children[1]->range,
              "the evaluator takes constant texts or one list here");
}

}  // namespace sigmavm::kql
