#include "runtime/query/kql/aggregate.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "runtime/query/kql/arithmetic.h"
#include "runtime/query/kql/convert.h"

namespace sigmavm::kql {
namespace {

using Values = std::vector<Value>;

/// What is computed from the values of a group that are not null, in the order of the rows.
using Reduce = Value (*)(Memory& memory, ColumnType type, const Values& values, int64_t option);

struct Reduction {
  std::string_view name;
  std::string_view prefix;  ///< of the column: prefix_column
  Reduce reduce;
  /// The type that comes out: that of the values, or this.
  std::optional<ColumnType> type;
  bool numbers_only = false;
};

Values Distinct(const Values& values) {
  Values distinct;
  std::unordered_set<std::string> seen;
  std::string key;
  for (const Value& value : values) {
    key.clear();
    AppendKey(value, key);
    if (seen.insert(key).second) distinct.push_back(value);
  }
  return distinct;
}

Value KeepArray(Memory& memory, const Values& values, int64_t limit) {
  const size_t count = std::min(values.size(), static_cast<size_t>(limit));
  Value* items = memory.Make<Value>(count);
  for (size_t i = 0; i < count; ++i) items[i] = memory.Keep(values[i]);
  return Value::Array(items, count);
}

Value CountDistinct(Memory& /*memory*/, ColumnType /*type*/, const Values& values,
                    int64_t /*option*/) {
  return Value::Long(static_cast<int64_t>(Distinct(values).size()));
}

Value MakeSet(Memory& memory, ColumnType /*type*/, const Values& values, int64_t limit) {
  return KeepArray(memory, Distinct(values), limit);
}

Value MakeList(Memory& memory, ColumnType /*type*/, const Values& values, int64_t limit) {
  return KeepArray(memory, values, limit);
}

/// Of members of one name, the last one.
Value MakeBag(Memory& memory, ColumnType /*type*/, const Values& values, int64_t /*limit*/) {
  std::vector<Member> members;
  std::unordered_set<std::string_view> seen;
  for (auto value = values.rbegin(); value != values.rend(); ++value) {
    if (value->kind != Kind::kBag) continue;
    for (uint32_t i = 0; i < value->size; ++i) {
      if (seen.insert(value->members[i].name).second) members.push_back(value->members[i]);
    }
  }
  std::reverse(members.begin(), members.end());
  return memory.Keep(Value::Bag(members.data(), members.size()));
}

Value Least(Memory& memory, ColumnType type, const Values& values, int64_t /*option*/) {
  const auto found =
      std::min_element(values.begin(), values.end(),
                       [](const Value& a, const Value& b) { return Compare(a, b) < 0; });
  return found == values.end() ? NullOf(type) : memory.Keep(*found);
}

Value Greatest(Memory& memory, ColumnType type, const Values& values, int64_t /*option*/) {
  const auto found =
      std::max_element(values.begin(), values.end(),
                       [](const Value& a, const Value& b) { return Compare(a, b) < 0; });
  return found == values.end() ? NullOf(type) : memory.Keep(*found);
}

Value First(Memory& memory, ColumnType type, const Values& values, int64_t /*option*/) {
  return values.empty() ? NullOf(type) : memory.Keep(values.front());
}

double AsReal(const Value& value) noexcept {
  return value.kind == Kind::kReal ? value.real : static_cast<double>(value.integer);
}

Value Sum(Memory& /*memory*/, ColumnType type, const Values& values, int64_t /*option*/) {
  if (type == ColumnType::kReal) {
    double sum = 0;
    for (const Value& value : values) sum += AsReal(value);
    return Value::Real(sum);
  }
  uint64_t sum = 0;
  for (const Value& value : values) sum += static_cast<uint64_t>(value.integer);
  const Kind kind = type == ColumnType::kTimespan ? Kind::kTimespan : Kind::kLong;
  return Value::Integer(kind, static_cast<int64_t>(sum));
}

Value Average(Memory& memory, ColumnType type, const Values& values, int64_t option) {
  if (values.empty()) return {};
  const Value sum = Sum(memory, type, values, option);
  const auto count = static_cast<int64_t>(values.size());
  if (type == ColumnType::kTimespan) return Value::Timespan(sum.integer / count);
  return Value::Real(AsReal(sum) / static_cast<double>(count));
}

/// Of the sample; zero for fewer than two values.
Value Deviation(Memory& /*memory*/, ColumnType /*type*/, const Values& values, int64_t /*option*/) {
  if (values.size() < 2) return Value::Real(0);
  double mean = 0;
  for (const Value& value : values) mean += AsReal(value);
  mean /= static_cast<double>(values.size());
  double squares = 0;
  for (const Value& value : values) squares += (AsReal(value) - mean) * (AsReal(value) - mean);
  return Value::Real(std::sqrt(squares / static_cast<double>(values.size() - 1)));
}

constexpr Reduction kReductions[] = {
    {"dcount", "dcount", CountDistinct, ColumnType::kLong},
    {"count_distinct", "count_distinct", CountDistinct, ColumnType::kLong},
    {"make_set", "set", MakeSet, ColumnType::kDynamic},
    {"make_list", "list", MakeList, ColumnType::kDynamic},
    {"make_bag", "bag", MakeBag, ColumnType::kDynamic},
    {"min", "min", Least, std::nullopt},
    {"max", "max", Greatest, std::nullopt},
    {"take_any", "", First, std::nullopt},
    {"any", "any", First, std::nullopt},
    {"sum", "sum", Sum, std::nullopt, true},
    {"avg", "avg", Average, std::nullopt, true},
    {"stdev", "stdev", Deviation, ColumnType::kReal, true},
};

constexpr int64_t kListItems = 1'048'576;  ///< what make_set and make_list give at most

/// A reduction over one expression, perhaps only of the rows for which a condition holds.
class Reducer final : public Aggregate {
 public:
  Reducer(const Reduction& reduction, ExpressionPtr value, ExpressionPtr condition, int64_t option)
      : Aggregate(1, value->cost() + (condition == nullptr ? 4 : condition->cost() + 4)),
        reduction_(reduction),
        value_(std::move(value)),
        condition_(std::move(condition)),
        option_(option) {}
  void Evaluate(Context& context, const std::vector<size_t>& members, Value* out) const override {
    Values values;
    for (const size_t member : members) {
      context.SetIndex(member);
      if (condition_ != nullptr && condition_->Test(context) != Truth::kTrue) continue;
      const Value value = value_->Evaluate(context);
      if (!value.is_null()) values.push_back(value);
    }
    *out = reduction_.reduce(context.execution().memory(), value_->type(), values, option_);
  }

 private:
  const Reduction& reduction_;
  ExpressionPtr value_;
  ExpressionPtr condition_;
  int64_t option_;
};

/// count() and countif(condition)
class Count final : public Aggregate {
 public:
  explicit Count(ExpressionPtr condition)
      : Aggregate(1, condition == nullptr ? 1 : condition->cost()),
        condition_(std::move(condition)) {}
  void Evaluate(Context& context, const std::vector<size_t>& members, Value* out) const override {
    int64_t count = 0;
    for (const size_t member : members) {
      context.SetIndex(member);
      if (condition_ == nullptr || condition_->Test(context) == Truth::kTrue) ++count;
    }
    *out = Value::Long(count);
  }

 private:
  ExpressionPtr condition_;
};

/// arg_min and arg_max: the values of the row with the least or greatest key.
class Extreme final : public Aggregate {
 public:
  Extreme(std::vector<ExpressionPtr> values, bool greatest)
      : Aggregate(values.size(), 4), values_(std::move(values)), greatest_(greatest) {}
  void Evaluate(Context& context, const std::vector<size_t>& members, Value* out) const override {
    Value best;
    size_t chosen = SIZE_MAX;
    for (const size_t member : members) {
      context.SetIndex(member);
      const Value key = values_[0]->Evaluate(context);
      const int order = key.is_null() ? 0 : Compare(key, best);
      const bool better = best.is_null() ? !key.is_null() : (greatest_ ? order > 0 : order < 0);
      if (!better && chosen != SIZE_MAX) continue;
      best = key;
      chosen = member;
    }
    for (size_t i = 0; i < values_.size(); ++i) {
      out[i] = NullOf(values_[i]->type());
      if (chosen == SIZE_MAX) continue;
      context.SetIndex(chosen);
      out[i] = context.execution().memory().Keep(values_[i]->Evaluate(context));
    }
  }

 private:
  std::vector<ExpressionPtr> values_;
  bool greatest_;
};

/// percentile and percentiles by nearest rank; the language itself only estimates.
class Percentiles final : public Aggregate {
 public:
  Percentiles(ExpressionPtr value, std::vector<double> ranks)
      : Aggregate(ranks.size(), value->cost() + 16),
        value_(std::move(value)),
        ranks_(std::move(ranks)) {}
  void Evaluate(Context& context, const std::vector<size_t>& members, Value* out) const override {
    Values values;
    for (const size_t member : members) {
      context.SetIndex(member);
      const Value value = value_->Evaluate(context);
      if (!value.is_null()) values.push_back(value);
    }
    std::sort(values.begin(), values.end(),
              [](const Value& a, const Value& b) { return Compare(a, b) < 0; });
    for (size_t i = 0; i < ranks_.size(); ++i) {
      out[i] = NullOf(value_->type());
      if (values.empty()) continue;
      const double rank = std::ceil(ranks_[i] / 100 * static_cast<double>(values.size()));
      const auto index = static_cast<size_t>(std::max(rank, 1.0)) - 1;
      out[i] = values[std::min(index, values.size() - 1)];
    }
  }

 private:
  ExpressionPtr value_;
  std::vector<double> ranks_;
};

std::string ColumnOf(const Syntax& argument) {
  return argument.kind == SyntaxKind::kName ? argument.name : std::string();
}

bool HasCount(Binder& binder, const Syntax& call, size_t at_least, size_t at_most) {
  if (call.children.size() >= at_least && call.children.size() <= at_most) return true;
  binder.FailType(call.range, "'" + call.name + "' does not take " +
                                  std::to_string(call.children.size()) + " arguments");
  return false;
}

AggregatePtr BindCount(Binder& binder, const Syntax& call, const Shape& shape,
                       std::vector<Column>& columns) {
  const bool conditional = call.name == "countif";
  const size_t wanted = conditional ? 1 : 0;
  if (!HasCount(binder, call, wanted, wanted)) return nullptr;
  columns.push_back({call.name + "_", ColumnType::kLong});
  if (!conditional) return std::make_unique<Count>(nullptr);
  ExpressionPtr condition = binder.BindTyped(*call.children[0], shape, ColumnType::kBool);
  if (condition == nullptr) return nullptr;
  return std::make_unique<Count>(std::move(condition));
}

AggregatePtr BindExtreme(Binder& binder, const Syntax& call, const Shape& shape,
                         std::vector<Column>& columns) {
  constexpr size_t kMaxValues = 200;
  if (!HasCount(binder, call, 1, kMaxValues)) return nullptr;
  std::vector<ExpressionPtr> values;
  for (const SyntaxPtr& child : call.children) {
    if (child->kind == SyntaxKind::kStar && !columns.empty()) {
      for (size_t i = 0; i < shape.schema.size(); ++i) {
        if (shape.schema[i].name == columns.front().name) continue;
        values.push_back(MakeColumn(i, shape.schema[i].type));
        columns.push_back(shape.schema[i]);
      }
      continue;
    }
    ExpressionPtr value = binder.Bind(*child, shape);
    if (value == nullptr) return nullptr;
    const std::string name = ColumnOf(*child);
    columns.push_back({name.empty() ? call.name + "_" : name, value->type()});
    values.push_back(std::move(value));
  }
  return std::make_unique<Extreme>(std::move(values), call.name == "arg_max");
}

AggregatePtr BindPercentiles(Binder& binder, const Syntax& call, const Shape& shape,
                             std::vector<Column>& columns) {
  constexpr size_t kMaxRanks = 20;
  if (!HasCount(binder, call, 2, call.name == "percentile" ? 2 : kMaxRanks)) return nullptr;
  ExpressionPtr value = binder.Bind(*call.children[0], shape);
  if (value == nullptr) return nullptr;
  const ColumnType type = value->type();
  if (!IsNumber(type) && type != ColumnType::kTimespan && type != ColumnType::kDateTime) {
    binder.FailType(call.children[0]->range, "percentiles are of numbers and times");
    return nullptr;
  }
  std::vector<double> ranks;
  for (size_t i = 1; i < call.children.size(); ++i) {
    const std::optional<Value> rank =
        binder.BindConstant(*call.children[i], Shape(), ColumnType::kReal);
    if (!rank) return nullptr;
    if (rank->is_null() || !(rank->number() >= 0 && rank->number() <= 100)) {
      binder.FailType(call.children[i]->range, "a percentile is a number from 0 to 100");
      return nullptr;
    }
    ranks.push_back(rank->number());
    std::string text;
    AppendText(*rank, text);
    columns.push_back({"percentile_" + ColumnOf(*call.children[0]) + "_" + text, type});
  }
  return std::make_unique<Percentiles>(std::move(value), std::move(ranks));
}

/// `dcountif`, `make_set_if` and the like take a condition as their second argument.
const Reduction* FindReduction(std::string_view name, bool& conditional) noexcept {
  const auto find = [](std::string_view wanted) -> const Reduction* {
    for (const Reduction& known : kReductions) {
      if (known.name == wanted) return &known;
    }
    return nullptr;
  };
  conditional = false;
  if (const Reduction* found = find(name)) return found;
  conditional = true;
  constexpr std::string_view kIf = "if";
  if (name.size() <= kIf.size() || name.substr(name.size() - 2) != kIf) return nullptr;
  name.remove_suffix(kIf.size());
  if (!name.empty() && name.back() == '_') name.remove_suffix(1);
  return find(name);
}

AggregatePtr BindReduction(Binder& binder, const Syntax& call, const Shape& shape,
                           std::vector<Column>& columns) {
  bool conditional = false;
  const Reduction* reduction = FindReduction(call.name, conditional);
  if (reduction == nullptr) {
    binder.Fail(DiagnosticCode::kQueryUnsupported, call.range,
                "the evaluator knows no aggregate '" + call.name + "'");
    return nullptr;
  }
  const bool has_option = reduction->name.substr(0, 5) == "make_" || reduction->name == "dcount";
  const size_t fixed = conditional ? 2 : 1;
  if (!HasCount(binder, call, fixed, fixed + (has_option ? 1 : 0))) return nullptr;
  ExpressionPtr value = binder.Bind(*call.children[0], shape);
  if (value == nullptr) return nullptr;
  const ColumnType type = value->type();
  if (reduction->numbers_only && !IsNumber(type) && type != ColumnType::kTimespan) {
    binder.FailType(call.children[0]->range,
                    "'" + call.name + "' does not take the type " + std::string(TypeName(type)));
    return nullptr;
  }
  ExpressionPtr condition;
  if (conditional) {
    condition = binder.BindTyped(*call.children[1], shape, ColumnType::kBool);
    if (condition == nullptr) return nullptr;
  }
  int64_t limit = kListItems;
  if (call.children.size() > fixed) {
    const auto option = binder.BindConstant(*call.children[fixed], Shape(), ColumnType::kLong);
    if (!option) return nullptr;
    if (!option->is_null() && option->integer >= 0) limit = std::min(limit, option->integer);
  }
  ColumnType result = reduction->type.value_or(type);
  if (reduction->name == "avg" && type != ColumnType::kTimespan) result = ColumnType::kReal;
  if (reduction->name == "sum" && type == ColumnType::kInt) result = ColumnType::kLong;
  const std::string column = ColumnOf(*call.children[0]);
  const std::string prefix(reduction->prefix);
  columns.push_back({prefix.empty() ? column : prefix + "_" + column, result});
  return std::make_unique<Reducer>(*reduction, std::move(value), std::move(condition), limit);
}

}  // namespace

AggregatePtr BindAggregate(Binder& binder, const Syntax& call, const Shape& shape,
                           std::vector<Column>& columns) {
  if (call.kind != SyntaxKind::kCall) {
    binder.Fail(DiagnosticCode::kQueryUnsupported, call.range,
                "the evaluator takes only calls of aggregates here");
    return nullptr;
  }
  if (call.name == "count" || call.name == "countif") {
    return BindCount(binder, call, shape, columns);
  }
  if (call.name == "arg_max" || call.name == "arg_min") {
    return BindExtreme(binder, call, shape, columns);
  }
  if (call.name == "percentile" || call.name == "percentiles") {
    return BindPercentiles(binder, call, shape, columns);
  }
  return BindReduction(binder, call, shape, columns);
}

}  // namespace sigmavm::kql
