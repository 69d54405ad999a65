// Binds the functions that are more than a value of values: those that choose, look at columns, run
// tables or take a pattern.
#include <algorithm>

#include "runtime/query/kql/arithmetic.h"
#include "runtime/query/kql/binder.h"
#include "runtime/query/kql/convert.h"
#include "runtime/query/kql/functions.h"

namespace sigmavm::kql {
namespace {

/// The value behind the first condition that is true, or the last value.
class Choice final : public Expression {
 public:
  Choice(std::vector<ExpressionPtr> conditions, std::vector<ExpressionPtr> values, ColumnType type)
      : Expression(type), conditions_(std::move(conditions)), values_(std::move(values)) {
    for (const ExpressionPtr& part : conditions_) AddCost(part->cost());
    for (const ExpressionPtr& part : values_) AddCost(part->cost());
  }
  Value Evaluate(Context& context) const override {
    size_t chosen = 0;
    while (chosen < conditions_.size() && conditions_[chosen]->Test(context) != Truth::kTrue) {
      ++chosen;
    }
    return values_[chosen]->Evaluate(context);
  }

 private:
  std::vector<ExpressionPtr> conditions_;
  std::vector<ExpressionPtr> values_;
};

/// The first value that is not null; for texts, not empty.
class Coalesce final : public Expression {
 public:
  Coalesce(std::vector<ExpressionPtr> values, ColumnType type)
      : Expression(type), values_(std::move(values)) {
    for (const ExpressionPtr& value : values_) AddCost(value->cost());
  }
  Value Evaluate(Context& context) const override {
    for (const ExpressionPtr& candidate : values_) {
      const Value value = candidate->Evaluate(context);
      const bool empty_text = type() == ColumnType::kString && value.size == 0;
      if (!value.is_null() && !empty_text) return value;
    }
    return NullOf(type());
  }

 private:
  std::vector<ExpressionPtr> values_;
};

/// isnull, isempty and their negations. Null texts do not exist, so isnull() of one is false.
class NullTest final : public Condition {
 public:
  NullTest(ExpressionPtr operand, bool empty_counts, bool negated)
      : operand_(std::move(operand)), empty_counts_(empty_counts), negated_(negated) {
    AddCost(operand_->cost());
  }
  Truth Test(Context& context) const override {
    const Value value = operand_->Evaluate(context);
    const bool empty = empty_counts_ && value.is_text() && value.size == 0;
    return ToTruth((value.is_null() || empty) != negated_);
  }

 private:
  ExpressionPtr operand_;
  bool empty_counts_;
  bool negated_;
};

/// A bag of all columns.
class PackAll final : public Expression {
 public:
  explicit PackAll(const Schema& schema) : Expression(ColumnType::kDynamic) {
    for (const Column& column : schema) names_.push_back(column.name);
    AddCost(names_.size());
  }
  Value Evaluate(Context& context) const override {
    Member* members = context.memory().Make<Member>(names_.size());
    for (size_t i = 0; i < names_.size(); ++i) members[i] = {names_[i], context.row()[i]};
    return context.memory().Keep(Value::Bag(members, names_.size()));
  }

 private:
  std::vector<std::string> names_;
};

/// The type that all values have, taking whole numbers as one; nullopt when there is none.
std::optional<ColumnType> CommonType(const std::vector<ExpressionPtr>& values) {
  ColumnType type = values.front()->type();
  for (const ExpressionPtr& value : values) {
    const ColumnType next = value->type();
    if (next == type) continue;
    if (!IsNumber(next) || !IsNumber(type)) return std::nullopt;
    type = IsWhole(next) && IsWhole(type) ? ColumnType::kLong : ColumnType::kReal;
  }
  return type;
}

}  // namespace

ExpressionPtr Binder::BindIff(const Syntax& call, const Shape& shape) {
  return CheckCount(call, 3, 3) ? BindCase(call, shape) : nullptr;
}

ExpressionPtr Binder::BindCase(const Syntax& call, const Shape& shape) {
  constexpr size_t kMaxCases = 1'000;
  if (!CheckCount(call, 3, kMaxCases)) return nullptr;
  if (call.children.size() % 2 == 0) {
    return FailType(call.range, "'" + call.name + "' needs a value for all other rows");
  }
  std::vector<ExpressionPtr> conditions;
  std::vector<ExpressionPtr> values;
  for (size_t i = 0; i < call.children.size(); ++i) {
    const bool is_condition = i % 2 == 0 && i + 1 < call.children.size();
    ExpressionPtr part = is_condition ? BindTyped(*call.children[i], shape, ColumnType::kBool)
                                      : Bind(*call.children[i], shape);
    if (part == nullptr) return nullptr;
    (is_condition ? conditions : values).push_back(std::move(part));
  }
  const std::optional<ColumnType> type = CommonType(values);
  if (!type) return FailType(call.range, "the values are not of one type");
  std::vector<ExpressionPtr> operands = conditions;
  operands.insert(operands.end(), values.begin(), values.end());
  return FoldIfConstant(std::make_shared<Choice>(std::move(conditions), std::move(values), *type),
                        operands);
}

ExpressionPtr Binder::BindCoalesce(const Syntax& call, const Shape& shape) {
  constexpr size_t kMaxValues = 64;
  if (!CheckCount(call, 2, kMaxValues)) return nullptr;
  std::vector<ExpressionPtr> values;
  for (const SyntaxPtr& child : call.children) {
    values.push_back(Bind(*child, shape));
    if (values.back() == nullptr) return nullptr;
  }
  const std::optional<ColumnType> type = CommonType(values);
  if (!type) return FailType(call.range, "the values are not of one type");
  return FoldIfConstant(std::make_shared<Coalesce>(values, *type), values);
}

ExpressionPtr Binder::BindNot(const Syntax& call, const Shape& shape) {
  if (!CheckCount(call, 1, 1)) return nullptr;
  ExpressionPtr operand = BindTyped(*call.children[0], shape, ColumnType::kBool);
  if (operand == nullptr) return nullptr;
  std::vector<ExpressionPtr> operands = {operand};
  return FoldIfConstant(MakeNot(std::move(operand)), operands);
}

ExpressionPtr Binder::BindNullTest(const Syntax& call, const Shape& shape) {
  if (!CheckCount(call, 1, 1)) return nullptr;
  ExpressionPtr operand = Bind(*call.children[0], shape);
  if (operand == nullptr) return nullptr;
  const bool empty_counts = call.name == "isempty" || call.name == "isnotempty";
  const bool negated = call.name == "isnotnull" || call.name == "isnotempty";
  std::vector<ExpressionPtr> operands = {operand};
  return FoldIfConstant(std::make_shared<NullTest>(std::move(operand), empty_counts, negated),
                        operands);
}

ExpressionPtr Binder::BindBin(const Syntax& call, const Shape& shape) {
  const bool may_stand_alone = call.name == "floor";
  if (!CheckCount(call, may_stand_alone ? 1 : 2, 2)) return nullptr;
  ExpressionPtr value = Bind(*call.children[0], shape);
  if (value == nullptr) return nullptr;
  ExpressionPtr size = call.children.size() == 2 ? Bind(*call.children[1], shape)
                                                 : MakeConstant(Value::Long(1), ColumnType::kLong);
  if (size == nullptr) return nullptr;
  const ColumnType type = value->type();
  const bool is_time = type == ColumnType::kDateTime || type == ColumnType::kTimespan;
  const bool fits =
      is_time ? size->type() == ColumnType::kTimespan : IsNumber(type) && IsNumber(size->type());
  if (!fits) {
    return FailType(call.range, "'" + call.name + "' does not take " + std::string(TypeName(type)) +
                                    " and " + std::string(TypeName(size->type())));
  }
  if (IsWhole(type) && size->type() == ColumnType::kReal) {
    value = MakeArithmetic('*', std::move(value), MakeConstant(Value::Real(1), ColumnType::kReal),
                           ColumnType::kReal);
  }
  std::vector<ExpressionPtr> operands = {value, size};
  return FoldIfConstant(MakeBin(std::move(value), std::move(size)), operands);
}

/// now(), now(offset), ago(span); ingestion_time() is the same for a table in memory.
ExpressionPtr Binder::BindNow(const Syntax& call, const Shape& shape) {
  const bool is_ago = call.name == "ago";
  if (!CheckCount(call, is_ago ? 1 : 0, call.name == "ingestion_time" ? 0 : 1)) return nullptr;
  ExpressionPtr now = MakeConstant(Value::DateTime(execution_.now()), ColumnType::kDateTime);
  if (call.children.empty()) return now;
  ExpressionPtr offset = BindTyped(*call.children[0], shape, ColumnType::kTimespan);
  if (offset == nullptr) return nullptr;
  std::vector<ExpressionPtr> operands = {now, offset};
  return FoldIfConstant(
      MakeArithmetic(is_ago ? '-' : '+', std::move(now), std::move(offset), ColumnType::kDateTime),
      operands);
}

/// The name may be given as such or as a text.
ExpressionPtr Binder::BindColumnIfExists(const Syntax& call, const Shape& shape) {
  if (!CheckCount(call, 2, 2)) return nullptr;
  const Syntax& name = *call.children[0];
  if (name.kind != SyntaxKind::kLiteral || !name.value.is_text()) {
    return FailType(name.range, "the name of the column must be a text");
  }
  const std::optional<size_t> index = FindColumn(shape.schema, name.value.text());
  if (index) return MakeColumn(*index, shape.schema[*index].type);
  return Bind(*call.children[1], shape);
}

ExpressionPtr Binder::BindPackAll(const Syntax& call, const Shape& shape) {
  if (!CheckCount(call, 0, 0)) return nullptr;
  return std::make_shared<PackAll>(shape.schema);
}

/// The first column of the first row of a table, or a value.
ExpressionPtr Binder::BindToScalar(const Syntax& call, const Shape& /*shape*/) {
  if (!CheckCount(call, 1, 1)) return nullptr;
  if (!IsTable(*call.children[0])) return Bind(*call.children[0], Shape());
  const std::optional<Relation> table = RunTable(*call.children[0]);
  if (!table) return nullptr;
  if (table->shape.schema.empty()) return FailType(call.range, "the table has no columns");
  const ColumnType type = table->shape.schema.front().type;
  return MakeConstant(table->rows.empty() ? NullOf(type) : table->rows.front().cells[0], type);
}

/// extract(pattern, group, text) and extract_all(pattern, text)
ExpressionPtr Binder::BindExtract(const Syntax& call, const Shape& shape) {
  const bool all = call.name == "extract_all";
  if (!CheckCount(call, all ? 2 : 3, all ? 2 : 3)) return nullptr;
  RegexPtr regex = BindPattern(*call.children[0], shape);
  if (regex == nullptr) return nullptr;
  const int groups = CountGroups(*regex);
  ExpressionPtr text = BindTyped(*call.children.back(), shape, ColumnType::kString);
  if (text == nullptr) return nullptr;
  std::vector<ExpressionPtr> operands = {text};
  if (all) {
    if (groups == 0) return FailType(call.children[0]->range, "the pattern has no group");
    return FoldIfConstant(MakeExtractAll(std::move(regex), std::move(text)), operands);
  }
  const std::optional<Value> group = BindConstant(*call.children[1], shape, ColumnType::kLong);
  if (!group) return nullptr;
  if (group->is_null() || group->integer < 0 || group->integer > groups) {
    return FailType(call.children[1]->range, "the pattern has no such group");
  }
  return FoldIfConstant(
      MakeExtract(std::move(regex), static_cast<int>(group->integer), std::move(text)), operands);
}

/// replace_regex(text, pattern, rewrite)
ExpressionPtr Binder::BindReplaceRegex(const Syntax& call, const Shape& shape) {
  if (!CheckCount(call, 3, 3)) return nullptr;
  ExpressionPtr text = BindTyped(*call.children[0], shape, ColumnType::kString);
  RegexPtr regex = text == nullptr ? nullptr : BindPattern(*call.children[1], shape);
  if (regex == nullptr) return nullptr;
  const std::optional<Value> rewrite = BindConstant(*call.children[2], shape, ColumnType::kString);
  if (!rewrite) return nullptr;
  if (!rewrite->is_text()) return FailType(call.children[2]->range, "this must be a text");
  std::vector<ExpressionPtr> operands = {text};
  return FoldIfConstant(
      MakeReplace(std::move(text), std::move(regex), std::string(rewrite->text())), operands);
}

/// trim(pattern, text), trim_start, trim_end
ExpressionPtr Binder::BindTrim(const Syntax& call, const Shape& shape) {
  if (!CheckCount(call, 2, 2)) return nullptr;
  RegexPtr start;
  RegexPtr end;
  if (call.name != "trim_end") {
    start = BindPattern(*call.children[0], shape, "\\A(?:", ")+");
    if (start == nullptr) return nullptr;
  }
  if (call.name != "trim_start") {
    end = BindPattern(*call.children[0], shape, "(?:", ")+\\z");
    if (end == nullptr) return nullptr;
  }
  ExpressionPtr text = BindTyped(*call.children[1], shape, ColumnType::kString);
  if (text == nullptr) return nullptr;
  std::vector<ExpressionPtr> operands = {text};
  return FoldIfConstant(MakeTrim(std::move(start), std::move(end), std::move(text)), operands);
}

/// countof(text, search [, kind]): only kind 'regex', because the usual kind counts matches that
/// overlap, which no rule needs.
ExpressionPtr Binder::BindCountOf(const Syntax& call, const Shape& shape) {
  if (!CheckCount(call, 3, 3)) return nullptr;
  const std::optional<Value> kind = BindConstant(*call.children[2], shape, ColumnType::kString);
  if (!kind) return nullptr;
  if (!kind->is_text() || kind->text() != "regex") {
    return Fail(DiagnosticCode::kQueryUnsupported, call.children[2]->range,
                "the evaluator counts only matches of kind 'regex'");
  }
  ExpressionPtr text = BindTyped(*call.children[0], shape, ColumnType::kString);
  RegexPtr regex = text == nullptr ? nullptr : BindPattern(*call.children[1], shape);
  if (regex == nullptr) return nullptr;
  std::vector<ExpressionPtr> operands = {text};
  return FoldIfConstant(MakeCount(std::move(text), std::move(regex)), operands);
}

Binder::Special Binder::FindSpecial(std::string_view name) noexcept {
  struct Named {
    std::string_view name;
    Special special;
  };
  static constexpr Named kSpecials[] = {
      {"iff", &Binder::BindIff},
      {"iif", &Binder::BindIff},
      {"case", &Binder::BindCase},
      {"coalesce", &Binder::BindCoalesce},
      {"not", &Binder::BindNot},
      {"isnull", &Binder::BindNullTest},
      {"isnotnull", &Binder::BindNullTest},
      {"isempty", &Binder::BindNullTest},
      {"isnotempty", &Binder::BindNullTest},
      {"bin", &Binder::BindBin},
      {"floor", &Binder::BindBin},
      {"now", &Binder::BindNow},
      {"ago", &Binder::BindNow},
      {"ingestion_time", &Binder::BindNow},
      {"column_ifexists", &Binder::BindColumnIfExists},
      {"pack_all", &Binder::BindPackAll},
      {"toscalar", &Binder::BindToScalar},
      {"extract", &Binder::BindExtract},
      {"extract_all", &Binder::BindExtract},
      {"replace_regex", &Binder::BindReplaceRegex},
      {"trim", &Binder::BindTrim},
      {"trim_start", &Binder::BindTrim},
      {"trim_end", &Binder::BindTrim},
      {"countof", &Binder::BindCountOf},
      {"row_number", &Binder::BindRowNumber},
      {"prev", &Binder::BindNeighbour},
      {"next", &Binder::BindNeighbour},
      {"row_cumsum", &Binder::BindCumulativeSum},
      {"row_window_session", &Binder::BindSession},
  };
  for (const Named& known : kSpecials) {
    if (known.name == name) return known.special;
  }
  return nullptr;
}

}  // namespace sigmavm::kql
