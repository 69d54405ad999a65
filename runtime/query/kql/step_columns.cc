// Operators that make, choose and rename columns.
#include <algorithm>
#include <unordered_map>

#include "runtime/query/kql/steps.h"

namespace sigmavm::kql {
namespace {

/// Makes rows of new cells: each is computed, or copied when it only reads a column.
class Compute final : public Step {
 public:
  explicit Compute(std::vector<ExpressionPtr> cells) : cells_(std::move(cells)) {
    for (const ExpressionPtr& cell : cells_) cost_ += cell->cost();
  }
  bool Run(Execution& execution, std::vector<Row>& rows) const override {
    std::vector<Row> made(rows);
    const auto visit = [&](Context& context, size_t index) {
      Value* cells = execution.memory().Make<Value>(cells_.size());
      for (size_t i = 0; i < cells_.size(); ++i) {
        const Value value = cells_[i]->Evaluate(context);
        const bool shared = cells_[i]->column() != SIZE_MAX || cells_[i]->constant() != nullptr;
        cells[i] = shared ? value : execution.memory().Keep(value);
      }
      made[index].cells = cells;
    };
    if (!ForEachRow(execution, rows, cost_, visit)) return false;
    rows = std::move(made);
    return true;
  }

 private:
  std::vector<ExpressionPtr> cells_;
  uint64_t cost_ = 1;
};

/// Keeps the first row of each group of rows that are equal, with the origins of all.
class Distinct final : public Step {
 public:
  bool Run(Execution& execution, std::vector<Row>& rows) const override {
    std::unordered_map<std::string, size_t> places;
    std::vector<Row> kept;
    std::vector<std::vector<Origin>> origins;
    std::string key;
    const auto visit = [&](Context& /*context*/, size_t index) {
      key.clear();
      for (size_t i = 0; i < width_; ++i) AppendKey(rows[index].cells[i], key);
      const auto [place, is_new] = places.emplace(key, kept.size());
      if (is_new) {
        kept.push_back(rows[index]);
        origins.emplace_back();
      }
      std::vector<Origin>& known = origins[place->second];
      known.insert(known.end(), rows[index].origins,
                   rows[index].origins + rows[index].origin_count);
    };
    if (!ForEachRow(execution, rows, width_ + 1, visit)) return false;
    for (size_t i = 0; i < kept.size(); ++i) {
      kept[i] = WithOrigins(execution, kept[i].cells, std::move(origins[i]));
    }
    rows = std::move(kept);
    return true;
  }
  explicit Distinct(size_t width) : width_(width) {}

 private:
  size_t width_;
};

/// Two steps in a row.
class Chain final : public Step {
 public:
  Chain(StepPtr first, StepPtr second) : first_(std::move(first)), second_(std::move(second)) {}
  bool Run(Execution& execution, std::vector<Row>& rows) const override {
    return first_->Run(execution, rows) && second_->Run(execution, rows);
  }

 private:
  StepPtr first_;
  StepPtr second_;
};

/// Whether a name, which may end in `*`, names the column.
bool Names(const Syntax& syntax, std::string_view column) noexcept {
  if (syntax.kind != SyntaxKind::kStar) return column == syntax.name;
  return column.substr(0, syntax.name.size()) == syntax.name;
}

bool IsNamed(const std::vector<SyntaxPtr>& names, std::string_view column) noexcept {
  return std::any_of(names.begin(), names.end(),
                     [&](const SyntaxPtr& name) { return Names(*name, column); });
}

StepPtr MakeCompute(std::vector<ExpressionPtr> cells) {
  return std::make_unique<Compute>(std::move(cells));
}

}  // namespace

const Syntax& Unnamed(const Syntax& syntax) noexcept {
  return syntax.kind == SyntaxKind::kNamed ? *syntax.children[0] : syntax;
}

void AddColumn(Schema& schema, std::string name, ColumnType type) {
  std::string unique = name;
  for (size_t i = 1; FindColumn(schema, unique); ++i) unique = name + std::to_string(i);
  schema.push_back({std::move(unique), type});
}

std::string NameOf(const Syntax& syntax, size_t position) {
  if (syntax.kind == SyntaxKind::kNamed || syntax.kind == SyntaxKind::kName) return syntax.name;
  if (syntax.kind == SyntaxKind::kMember) {
    return NameOf(*syntax.children[0], position) + "_" + syntax.name;
  }
  const bool keeps_name = syntax.kind == SyntaxKind::kCall &&
                          (syntax.name == "bin" || syntax.name == "tostring") &&
                          !syntax.children.empty() && syntax.children[0]->kind == SyntaxKind::kName;
  if (keeps_name) return syntax.children[0]->name;
  return "Column" + std::to_string(position + 1);
}

StepPtr BindExtend(Binder& binder, const Operator& op, Shape& shape) {
  std::vector<ExpressionPtr> cells;
  for (size_t i = 0; i < shape.schema.size(); ++i) {
    cells.push_back(MakeColumn(i, shape.schema[i].type));
  }
  Shape extended = shape;
  extended.serialized = shape.serialized || op.kind == OperatorKind::kSerialize;
  const Shape visible{shape.schema, extended.serialized};
  for (size_t i = 0; i < op.items.size(); ++i) {
    const Syntax& item = *op.items[i];
    ExpressionPtr cell = binder.Bind(Unnamed(item), visible);
    if (cell == nullptr) return nullptr;
    const std::string name = NameOf(item, i);
    if (const std::optional<size_t> index = FindColumn(extended.schema, name)) {
      extended.schema[*index].type = cell->type();
      cells[*index] = std::move(cell);
    } else {
      AddColumn(extended.schema, name, cell->type());
      cells.push_back(std::move(cell));
    }
  }
  shape = std::move(extended);
  return MakeCompute(std::move(cells));
}

StepPtr BindProject(Binder& binder, const Operator& op, Shape& shape) {
  std::vector<ExpressionPtr> cells;
  Schema schema;
  for (size_t i = 0; i < op.items.size(); ++i) {
    const Syntax& item = *op.items[i];
    if (item.kind == SyntaxKind::kStar) {
      for (size_t column = 0; column < shape.schema.size(); ++column) {
        cells.push_back(MakeColumn(column, shape.schema[column].type));
        AddColumn(schema, shape.schema[column].name, shape.schema[column].type);
      }
      continue;
    }
    ExpressionPtr cell = binder.Bind(Unnamed(item), shape);
    if (cell == nullptr) return nullptr;
    AddColumn(schema, NameOf(item, i), cell->type());
    cells.push_back(std::move(cell));
  }
  shape.schema = std::move(schema);
  return MakeCompute(std::move(cells));
}

/// project-away and project-keep
StepPtr BindProjectAway(Binder& binder, const Operator& op, Shape& shape) {
  for (const SyntaxPtr& name : op.items) {
    if (name->kind == SyntaxKind::kName && !binder.FindOrFail(*name, shape.schema)) return nullptr;
  }
  const bool keeps = op.kind == OperatorKind::kProjectKeep;
  std::vector<ExpressionPtr> cells;
  Schema schema;
  for (size_t i = 0; i < shape.schema.size(); ++i) {
    if (IsNamed(op.items, shape.schema[i].name) != keeps) continue;
    cells.push_back(MakeColumn(i, shape.schema[i].type));
    schema.push_back(shape.schema[i]);
  }
  shape.schema = std::move(schema);
  return MakeCompute(std::move(cells));
}

StepPtr BindProjectRename(Binder& binder, const Operator& op, Shape& shape) {
  Schema schema = shape.schema;
  for (const SyntaxPtr& item : op.items) {
    if (item->kind != SyntaxKind::kNamed || item->children[0]->kind != SyntaxKind::kName) {
      binder.FailType(item->range, "this is not in the form new = old");
      return nullptr;
    }
    const std::optional<size_t> index = binder.FindOrFail(*item->children[0], shape.schema);
    if (!index) return nullptr;
    if (FindColumn(schema, item->name)) {
      binder.FailType(item->range, "there already is a column '" + item->name + "'");
      return nullptr;
    }
    schema[*index].name = item->name;
  }
  std::vector<ExpressionPtr> cells;
  for (size_t i = 0; i < schema.size(); ++i) cells.push_back(MakeColumn(i, schema[i].type));
  shape.schema = std::move(schema);
  return MakeCompute(std::move(cells));
}

StepPtr BindDistinct(Binder& binder, const Operator& op, Shape& shape) {
  StepPtr project = BindProject(binder, op, shape);
  if (project == nullptr) return nullptr;
  shape.serialized = false;
  auto distinct = std::make_unique<Distinct>(shape.schema.size());
  return std::make_unique<Chain>(std::move(project), std::move(distinct));
}

}  // namespace sigmavm::kql
