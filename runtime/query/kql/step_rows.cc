// Operators that choose, count and order rows.
#include <algorithm>
#include <numeric>

#include "runtime/query/kql/steps.h"

namespace sigmavm::kql {
namespace {

class Where final : public Step {
 public:
  explicit Where(ExpressionPtr condition) : condition_(std::move(condition)) {}
  bool Run(Execution& execution, std::vector<Row>& rows) const override {
    std::vector<Row> kept;
    const auto visit = [&](Context& context, size_t index) {
      if (condition_->Test(context) == Truth::kTrue) kept.push_back(rows[index]);
    };
    if (!ForEachRow(execution, rows, condition_->cost(), visit)) return false;
    rows = std::move(kept);
    return true;
  }

 private:
  ExpressionPtr condition_;
};

class Take final : public Step {
 public:
  explicit Take(size_t count) : count_(count) {}
  bool Run(Execution& /*execution*/, std::vector<Row>& rows) const override {
    if (rows.size() > count_) rows.resize(count_);
    return true;
  }

 private:
  size_t count_;
};

class CountRows final : public Step {
 public:
  bool Run(Execution& execution, std::vector<Row>& rows) const override {
    Value* cell = execution.memory().Make<Value>(1);
    *cell = Value::Long(static_cast<int64_t>(rows.size()));
    std::vector<Origin> origins;
    for (const Row& row : rows) {
      origins.insert(origins.end(), row.origins, row.origins + row.origin_count);
    }
    rows = {WithOrigins(execution, cell, std::move(origins))};
    return true;
  }
};

struct Term {
  ExpressionPtr key;
  bool ascending = false;
  bool nulls_first = false;
};

/// Stable, so rows that are equal keep their order.
class Sort final : public Step {
 public:
  Sort(std::vector<Term> terms, size_t limit) : terms_(std::move(terms)), limit_(limit) {
    for (const Term& term : terms_) cost_ += term.key->cost();
  }
  bool Run(Execution& execution, std::vector<Row>& rows) const override {
    std::vector<Value> keys;
    keys.reserve(rows.size() * terms_.size());
    const auto visit = [&](Context& context, size_t /*index*/) {
      for (const Term& term : terms_) {
        keys.push_back(execution.memory().Keep(term.key->Evaluate(context)));
      }
    };
    constexpr uint64_t kUsualDepth = 16;  // comparisons of one row while sorting
    if (!ForEachRow(execution, rows, cost_ + kUsualDepth, visit)) return false;
    std::vector<size_t> order(rows.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return IsBefore(keys, a, b); });
    order.resize(std::min(order.size(), limit_));
    std::vector<Row> sorted;
    sorted.reserve(order.size());
    for (const size_t index : order) sorted.push_back(rows[index]);
    rows = std::move(sorted);
    return true;
  }

 private:
  [[nodiscard]] bool IsBefore(const std::vector<Value>& keys, size_t a, size_t b) const noexcept {
    for (size_t i = 0; i < terms_.size(); ++i) {
      const Value& left = keys[a * terms_.size() + i];
      const Value& right = keys[b * terms_.size() + i];
      if (left.is_null() != right.is_null()) return left.is_null() == terms_[i].nulls_first;
      if (const int order = Compare(left, right); order != 0) {
        return (order < 0) == terms_[i].ascending;
      }
    }
    return false;
  }

  std::vector<Term> terms_;
  size_t limit_;
  uint64_t cost_ = 1;
};

/// Nulls come first in ascending order and last in descending order unless the query says so.
bool BindTerms(Binder& binder, const Operator& op, const Shape& shape, std::vector<Term>& terms) {
  for (const SyntaxPtr& item : op.items) {
    const Syntax& syntax = Unnamed(*item->children[0]);
    ExpressionPtr key = binder.Bind(syntax, shape);
    if (key == nullptr || !binder.CheckKey(syntax, *key, "sort")) return false;
    terms.push_back({std::move(key), item->ascending, item->nulls_first.value_or(item->ascending)});
  }
  return true;
}

std::optional<size_t> BindRowCount(Binder& binder, const Syntax& syntax) {
  const std::optional<Value> count = binder.BindConstant(syntax, Shape(), ColumnType::kLong);
  if (!count) return std::nullopt;
  if (!count->is_null() && count->integer >= 0) return static_cast<size_t>(count->integer);
  binder.FailType(syntax.range, "this is no number of rows");
  return std::nullopt;
}

}  // namespace

StepPtr BindWhere(Binder& binder, const Operator& op, Shape& shape) {
  std::vector<ExpressionPtr> conditions;
  for (const SyntaxPtr& item : op.items) {
    conditions.push_back(binder.BindTyped(*item, shape, ColumnType::kBool));
    if (conditions.back() == nullptr) return nullptr;
  }
  if (conditions.size() == 1) return std::make_unique<Where>(std::move(conditions.front()));
  return std::make_unique<Where>(MakeLogic(std::move(conditions), false));
}

StepPtr BindTake(Binder& binder, const Operator& op, Shape& /*shape*/) {
  const std::optional<size_t> count = BindRowCount(binder, *op.right);
  if (!count) return nullptr;
  return std::make_unique<Take>(*count);
}

StepPtr BindCountRows(Binder& /*binder*/, const Operator& /*op*/, Shape& shape) {
  shape = Shape();
  shape.schema.push_back({"Count", ColumnType::kLong});
  return std::make_unique<CountRows>();
}

StepPtr BindSort(Binder& binder, const Operator& op, Shape& shape) {
  std::vector<Term> terms;
  if (!BindTerms(binder, op, shape, terms)) return nullptr;
  shape.serialized = true;
  return std::make_unique<Sort>(std::move(terms), SIZE_MAX);
}

StepPtr BindTop(Binder& binder, const Operator& op, Shape& shape) {
  const std::optional<size_t> count = BindRowCount(binder, *op.right);
  std::vector<Term> terms;
  if (!count || !BindTerms(binder, op, shape, terms)) return nullptr;
  shape.serialized = true;
  return std::make_unique<Sort>(std::move(terms), *count);
}

Row WithOrigins(Execution& execution, const Value* cells, std::vector<Origin> origins) {
  std::sort(origins.begin(), origins.end());
  origins.erase(std::unique(origins.begin(), origins.end()), origins.end());
  const Origin* kept = execution.memory().Copy(std::span<const Origin>(origins));
  return {cells, kept, static_cast<uint32_t>(origins.size())};
}

}  // namespace sigmavm::kql
