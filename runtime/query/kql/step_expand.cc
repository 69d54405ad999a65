// mv-expand and mv-apply: rows from the items of arrays and bags.
#include <algorithm>

#include "runtime/query/kql/steps.h"

namespace sigmavm::kql {
namespace {

/// One expression that is expanded, and the column that its items go to.
struct Expansion {
  ExpressionPtr value;
  size_t column = 0;
  std::optional<ColumnType> type;  ///< of `to typeof()`
};

/// Null counts as one item, an empty array or bag as none, any other value as itself.
size_t CountItems(const Value& value) noexcept {
  return value.kind == Kind::kArray || value.kind == Kind::kBag ? value.size : 1;
}

Value ItemAt(Memory& memory, const Value& value, size_t index) {
  if (index >= CountItems(value)) return {};
  if (value.kind == Kind::kArray) return value.items[index];
  if (value.kind == Kind::kBag)
    return Value::Bag(memory.Copy(std::span(value.members + index, 1)), 1);
  return value;
}

/// `to typeof()` only names the type of an item: another one becomes null, and nothing is parsed.
Value Cast(Memory& memory, const Value& item, std::optional<ColumnType> type) {
  if (!type || *type == ColumnType::kDynamic) return item;
  static constexpr Kind kKinds[] = {Kind::kBool,     Kind::kLong,   Kind::kLong,
                                    Kind::kReal,     Kind::kString, Kind::kDateTime,
                                    Kind::kTimespan, Kind::kNull,   Kind::kString};
  if (*type == ColumnType::kString) {
    if (item.is_text()) return item;
    std::string text;
    AppendText(item, text);
    return memory.FoldedText(text);
  }
  if (*type == ColumnType::kReal && item.kind == Kind::kLong) return Value::Real(item.number());
  return item.kind == kKinds[static_cast<size_t>(*type)] ? item : Value();
}

/// Makes the rows of one row; arrays are walked side by side, a short one gives nulls at its end.
class Expander {
 public:
  Expander(std::vector<Expansion> expansions, size_t width)
      : expansions_(std::move(expansions)), width_(width) {
    for (const Expansion& expansion : expansions_) cost_ += expansion.value->cost();
  }

  /// `out` gets the rows of `row`, whose cells the context holds. `old_width` cells are copied.
  void Expand(Context& context, const Row& row, size_t old_width, std::vector<Row>& out) const {
    Memory& memory = context.execution().memory();
    std::vector<Value> values;
    size_t count = 0;
    for (const Expansion& expansion : expansions_) {
      values.push_back(memory.Keep(expansion.value->Evaluate(context)));
      count = std::max(count, CountItems(values.back()));
    }
    for (size_t i = 0; i < count && !memory.exhausted(); ++i) {
      Value* cells = memory.Make<Value>(width_);
      std::copy(row.cells, row.cells + old_width, cells);
      for (size_t e = 0; e < expansions_.size(); ++e) {
        const Value item = ItemAt(memory, values[e], i);
        cells[expansions_[e].column] = Cast(memory, item, expansions_[e].type);
      }
      out.push_back({cells, row.origins, row.origin_count});
    }
  }
  [[nodiscard]] uint64_t cost() const noexcept { return cost_; }

 private:
  std::vector<Expansion> expansions_;
  size_t width_;
  uint64_t cost_ = 4;
};

class MvExpand final : public Step {
 public:
  MvExpand(Expander expander, size_t old_width)
      : expander_(std::move(expander)), old_width_(old_width) {}
  bool Run(Execution& execution, std::vector<Row>& rows) const override {
    std::vector<Row> made;
    const auto visit = [&](Context& context, size_t index) {
      if (execution.HasRoom(made.size())) {
        expander_.Expand(context, rows[index], old_width_, made);
      }
    };
    if (!ForEachRow(execution, rows, expander_.cost(), visit)) return false;
    rows = std::move(made);
    return !execution.stopped() && execution.Spend(rows.size());
  }

 private:
  Expander expander_;
  size_t old_width_;
};

/// Runs the subquery over the rows of each row, and puts the columns of that row that the subquery
/// dropped behind its result.
class MvApply final : public Step {
 public:
  MvApply(Expander expander, size_t old_width, std::vector<StepPtr> steps, size_t result_width,
          std::vector<size_t> restored)
      : expander_(std::move(expander)),
        old_width_(old_width),
        steps_(std::move(steps)),
        result_width_(result_width),
        restored_(std::move(restored)) {}

  bool Run(Execution& execution, std::vector<Row>& rows) const override {
    std::vector<Row> made;
    for (const Row& row : rows) {
      std::vector<Row> items;
      {
        Context context(execution);
        context.SetRow(row.cells);
        expander_.Expand(context, row, old_width_, items);
        if (!execution.Spend(expander_.cost())) return false;
        execution.scratch().Reset();
      }
      for (const StepPtr& step : steps_) {
        if (!step->Run(execution, items)) return false;
      }
      for (const Row& item : items) made.push_back(Restore(execution, row, item));
      if (!execution.HasRoom(made.size()) || !execution.Spend(items.size())) {
        return false;
      }
    }
    rows = std::move(made);
    return true;
  }

 private:
  [[nodiscard]] Row Restore(Execution& execution, const Row& row, const Row& item) const {
    Value* cells = execution.memory().Make<Value>(result_width_ + restored_.size());
    std::copy(item.cells, item.cells + result_width_, cells);
    for (size_t i = 0; i < restored_.size(); ++i) {
      cells[result_width_ + i] = row.cells[restored_[i]];
    }
    return {cells, row.origins, row.origin_count};
  }

  Expander expander_;
  size_t old_width_;
  std::vector<StepPtr> steps_;
  size_t result_width_;
  std::vector<size_t> restored_;
};

/// Binds what is expanded; `shape` gets the new columns.
bool BindExpansions(Binder& binder, const Operator& op, Shape& shape,
                    std::vector<Expansion>& expansions) {
  const Shape visible = shape;
  for (size_t i = 0; i < op.items.size(); ++i) {
    const Syntax& item = *op.items[i];
    Expansion expansion;
    expansion.value = binder.Bind(*item.children[0], visible);
    if (expansion.value == nullptr) return false;
    if (expansion.value->type() != ColumnType::kDynamic) {
      binder.FailType(item.range, "only a value of type dynamic can be expanded");
      return false;
    }
    expansion.type = item.type;
    const ColumnType type = item.type.value_or(ColumnType::kDynamic);
    const std::string name = item.name.empty() ? NameOf(*item.children[0], i) : item.name;
    if (const std::optional<size_t> index = FindColumn(shape.schema, name)) {
      expansion.column = *index;
      shape.schema[*index].type = type;
    } else {
      expansion.column = shape.schema.size();
      AddColumn(shape.schema, name, type);
    }
    expansions.push_back(std::move(expansion));
  }
  return true;
}

}  // namespace

StepPtr BindMvExpand(Binder& binder, const Operator& op, Shape& shape) {
  const size_t old_width = shape.schema.size();
  std::vector<Expansion> expansions;
  if (!BindExpansions(binder, op, shape, expansions)) return nullptr;
  Expander expander(std::move(expansions), shape.schema.size());
  return std::make_unique<MvExpand>(std::move(expander), old_width);
}

StepPtr BindMvApply(Binder& binder, const Operator& op, Shape& shape) {
  const Schema source = shape.schema;
  Shape inner{shape.schema, true};
  std::vector<Expansion> expansions;
  if (!BindExpansions(binder, op, inner, expansions)) return nullptr;
  std::vector<bool> replaced(source.size(), false);
  for (const Expansion& expansion : expansions) {
    if (expansion.column < source.size()) replaced[expansion.column] = true;
  }
  Expander expander(std::move(expansions), inner.schema.size());
  std::vector<StepPtr> steps;
  if (!binder.BindOperators(*op.right->pipeline, inner, steps)) return nullptr;
  const size_t result_width = inner.schema.size();
  std::vector<size_t> restored;
  for (size_t i = 0; i < source.size(); ++i) {
    if (replaced[i] || FindColumn(inner.schema, source[i].name)) continue;
    restored.push_back(i);
    inner.schema.push_back(source[i]);
  }
  shape.schema = std::move(inner.schema);
  shape.serialized = false;
  return std::make_unique<MvApply>(std::move(expander), source.size(), std::move(steps),
                                   result_width, std::move(restored));
}

}  // namespace sigmavm::kql
