// Operators that make rows: print, range, datatable, union.
#include <algorithm>
#include <unordered_map>

#include "runtime/query/kql/arithmetic.h"
#include "runtime/query/kql/convert.h"
#include "runtime/query/kql/steps.h"

namespace sigmavm::kql {
namespace {

/// Rows that are known when the query is bound. What came before stays when `appends`.
class FixedRows final : public Step {
 public:
  FixedRows(std::vector<Row> rows, std::vector<size_t> mapping, bool appends)
      : rows_(std::move(rows)), mapping_(std::move(mapping)), appends_(appends) {}
  bool Run(Execution& execution, std::vector<Row>& rows) const override {
    if (!appends_) rows.clear();
    if (!execution.HasRoom(rows.size() + rows_.size())) return false;
    // The rows so far have the first columns of the union; the others are missing.
    for (Row& row : rows) row.cells = Widen(execution, row.cells);
    rows.insert(rows.end(), rows_.begin(), rows_.end());
    return execution.Spend(rows.size());
  }
  void SetMissing(std::vector<Value> missing) { missing_ = std::move(missing); }

 private:
  /// Cells in the order of the union; an unmapped one takes its missing value.
  [[nodiscard]] const Value* Widen(Execution& execution, const Value* cells) const {
    if (mapping_.empty()) return cells;
    Value* wide = execution.memory().Make<Value>(mapping_.size());
    for (size_t i = 0; i < mapping_.size(); ++i) {
      wide[i] = mapping_[i] == SIZE_MAX ? missing_[i] : cells[mapping_[i]];
    }
    return wide;
  }

  std::vector<Row> rows_;
  std::vector<size_t> mapping_;
  std::vector<Value> missing_;
  bool appends_;
};

StepPtr MakeRows(std::vector<Row> rows) {
  return std::make_unique<FixedRows>(std::move(rows), std::vector<size_t>(), false);
}

/// The columns of all tables; a column of one name and two types becomes two, as the language has
/// it: name_type.
struct UnionColumns {
  Schema schema;
  std::vector<std::vector<size_t>> mappings;  ///< a table: column of the union -> its column

  void Add(const Schema& table) {
    std::vector<size_t> mapping(schema.size(), SIZE_MAX);
    for (size_t i = 0; i < table.size(); ++i) {
      size_t index = Place(table[i]);
      if (index == schema.size()) schema.push_back(Renamed(table[i]));
      mapping.resize(schema.size(), SIZE_MAX);
      mapping[index] = i;
    }
    mappings.push_back(std::move(mapping));
  }

 private:
  [[nodiscard]] Column Renamed(const Column& column) const {
    if (!FindColumn(schema, column.name)) return column;
    return {column.name + "_" + std::string(TypeName(column.type)), column.type};
  }
  [[nodiscard]] size_t Place(const Column& column) const {
    const std::optional<size_t> index = FindColumn(schema, column.name);
    if (index && schema[*index].type == column.type) return *index;
    if (!index) return schema.size();
    return FindColumn(schema, Renamed(column).name).value_or(schema.size());
  }
};

}  // namespace

StepPtr BindPrint(Binder& binder, const Operator& op, Shape& shape) {
  shape = Shape();
  Value* cells = binder.execution().memory().Make<Value>(op.items.size());
  for (size_t i = 0; i < op.items.size(); ++i) {
    const Syntax& item = *op.items[i];
    const ExpressionPtr cell = binder.Bind(Unnamed(item), Shape());
    if (cell == nullptr) return nullptr;
    Context context(binder.execution());
    cells[i] = binder.execution().memory().Keep(cell->Evaluate(context));
    const bool named = item.kind == SyntaxKind::kNamed;
    AddColumn(shape.schema, named ? item.name : "print_" + std::to_string(i), cell->type());
  }
  return MakeRows({{cells, nullptr, 0}});
}

StepPtr BindRange(Binder& binder, const Operator& op, Shape& shape) {
  std::vector<Value> bounds;
  ColumnType type = ColumnType::kLong;
  for (const SyntaxPtr& item : op.items) {
    const ExpressionPtr bound = binder.Bind(*item, Shape());
    if (bound == nullptr) return nullptr;
    const Value* value = bound->constant();
    const bool is_time =
        bound->type() == ColumnType::kDateTime || bound->type() == ColumnType::kTimespan;
    if (value == nullptr || value->is_null() || (!IsWhole(bound->type()) && !is_time)) {
      binder.FailType(item->range, "the evaluator takes whole numbers and times here");
      return nullptr;
    }
    if (bounds.empty()) type = bound->type();
    bounds.push_back(*value);
  }
  const int64_t step = bounds[2].integer;
  if (bounds[0].kind != bounds[1].kind || step <= 0) {
    binder.FailType(op.range, "the range needs ends of one type and a step above zero");
    return nullptr;
  }
  shape = Shape();
  shape.schema.push_back({op.word, type});
  shape.serialized = true;
  std::vector<Row> rows;
  for (int64_t at = bounds[0].integer; at <= bounds[1].integer;) {
    Value* cell = binder.execution().memory().Make<Value>(1);
    *cell = Value::Integer(bounds[0].kind, at);
    rows.push_back({cell, nullptr, 0});
    const bool has_room = binder.execution().HasRoom(rows.size()) && binder.execution().Spend(1);
    if (!has_room) return nullptr;
    if (__builtin_add_overflow(at, step, &at)) break;
  }
  return MakeRows(std::move(rows));
}

StepPtr BindDatatable(Binder& binder, const Operator& op, Shape& shape) {
  shape = Shape();
  for (const Column& column : op.schema) AddColumn(shape.schema, column.name, column.type);
  std::vector<Row> rows;
  const size_t width = op.schema.size();
  for (size_t i = 0; i < op.items.size(); i += width) {
    Value* cells = binder.execution().memory().Make<Value>(width);
    for (size_t column = 0; column < width; ++column) {
      const ExpressionPtr cell = binder.Bind(*op.items[i + column], Shape());
      if (cell == nullptr) return nullptr;
      const Value* value = cell->constant();
      if (value == nullptr) {
        binder.FailType(op.items[i + column]->range, "this must be a constant");
        return nullptr;
      }
      cells[column] = ToCell(*value, op.schema[column].type, binder.execution().memory());
    }
    rows.push_back({cells, nullptr, 0});
  }
  return MakeRows(std::move(rows));
}

/// As a maker it unites its operands; behind a `|`, its operands with the rows so far.
StepPtr BindUnion(Binder& binder, const Operator& op, Shape& shape) {
  const bool appends = !shape.schema.empty();
  UnionColumns columns;
  if (appends) columns.Add(shape.schema);
  std::vector<Relation> tables;
  for (const SyntaxPtr& item : op.items) {
    std::optional<Relation> table = binder.RunTable(*item);
    if (!table) return nullptr;
    columns.Add(table->shape.schema);
    tables.push_back(*std::move(table));
  }
  if (!op.word.empty()) columns.schema.push_back({op.word, ColumnType::kString});
  const size_t width = columns.schema.size();
  std::vector<Value> missing;
  for (const Column& column : columns.schema) missing.push_back(NullOf(column.type));
  std::vector<Row> rows;
  for (size_t t = 0; t < tables.size(); ++t) {
    std::vector<size_t>& mapping = columns.mappings[t + (appends ? 1 : 0)];
    mapping.resize(width, SIZE_MAX);
    const Syntax& item = *op.items[t];
    for (const Row& row : tables[t].rows) {
      Value* cells = binder.execution().memory().Make<Value>(width);
      for (size_t i = 0; i < width; ++i) {
        cells[i] = mapping[i] == SIZE_MAX ? missing[i] : row.cells[mapping[i]];
      }
      const bool named = item.kind == SyntaxKind::kName;
      if (!op.word.empty()) {
        cells[width - 1] = Value::Text(named ? std::string_view(item.name) : "union_arg");
      }
      rows.push_back({cells, row.origins, row.origin_count});
    }
    if (!binder.execution().HasRoom(rows.size()) || !binder.execution().Spend(rows.size())) {
      return nullptr;
    }
  }
  shape = Shape();
  shape.schema = columns.schema;
  std::vector<size_t> first;
  if (appends) {
    first = columns.mappings.front();
    first.resize(width, SIZE_MAX);
  }
  auto step = std::make_unique<FixedRows>(std::move(rows), std::move(first), appends);
  step->SetMissing(std::move(missing));
  return step;
}

}  // namespace sigmavm::kql
