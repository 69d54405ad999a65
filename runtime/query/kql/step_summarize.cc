// summarize: groups of rows and what is computed over each.
#include <unordered_map>

#include "runtime/query/kql/aggregate.h"
#include "runtime/query/kql/steps.h"

namespace sigmavm::kql {
namespace {

class Summarize final : public Step {
 public:
  Summarize(std::vector<ExpressionPtr> keys, std::vector<AggregatePtr> aggregates)
      : keys_(std::move(keys)), aggregates_(std::move(aggregates)) {
    for (const ExpressionPtr& key : keys_) cost_ += key->cost() + 1;
    width_ = keys_.size();
    for (const AggregatePtr& aggregate : aggregates_) width_ += aggregate->width();
  }

  bool Run(Execution& execution, std::vector<Row>& rows) const override {
    std::vector<Group> groups;
    if (!MakeGroups(execution, rows, groups)) return false;
    // Without keys there is one group even of no rows.
    if (keys_.empty() && groups.empty()) {
      groups.push_back({execution.memory().Make<Value>(width_), {}});
    }
    Context context(execution);
    context.SetRows(&rows);
    std::vector<Row> made;
    for (const Group& group : groups) {
      Value* out = group.cells + keys_.size();
      for (const AggregatePtr& aggregate : aggregates_) {
        if (!execution.Spend(aggregate->cost() * (group.members.size() + 1))) return false;
        aggregate->Evaluate(context, group.members, out);
        out += aggregate->width();
        if (!execution.Spend(0)) return false;
        execution.scratch().Reset();
      }
      made.push_back(WithOrigins(execution, group.cells, OriginsOf(rows, group)));
    }
    rows = std::move(made);
    return true;
  }

 private:
  struct Group {
    Value* cells;
    std::vector<size_t> members;
  };

  bool MakeGroups(Execution& execution, const std::vector<Row>& rows,
                  std::vector<Group>& groups) const {
    std::unordered_map<std::string, size_t> places;
    std::vector<Value> values(keys_.size());
    std::string key;
    const auto visit = [&](Context& context, size_t index) {
      key.clear();
      for (size_t i = 0; i < keys_.size(); ++i) {
        values[i] = keys_[i]->Evaluate(context);
        AppendKey(values[i], key);
      }
      const auto [place, is_new] = places.emplace(key, groups.size());
      if (is_new) {
        Value* cells = execution.memory().Make<Value>(width_);
        for (size_t i = 0; i < values.size(); ++i) cells[i] = execution.memory().Keep(values[i]);
        groups.push_back({cells, {}});
      }
      groups[place->second].members.push_back(index);
    };
    return ForEachRow(execution, rows, cost_, visit);
  }

  static std::vector<Origin> OriginsOf(const std::vector<Row>& rows, const Group& group) {
    std::vector<Origin> origins;
    for (const size_t member : group.members) {
      const Row& row = rows[member];
      origins.insert(origins.end(), row.origins, row.origins + row.origin_count);
    }
    return origins;
  }

  std::vector<ExpressionPtr> keys_;
  std::vector<AggregatePtr> aggregates_;
  uint64_t cost_ = 1;
  size_t width_ = 0;
};

}  // namespace

StepPtr BindSummarize(Binder& binder, const Operator& op, Shape& shape) {
  Schema schema;
  std::vector<ExpressionPtr> keys;
  for (size_t i = 0; i < op.by.size(); ++i) {
    const Syntax& item = *op.by[i];
    ExpressionPtr key = binder.Bind(Unnamed(item), shape);
    if (key == nullptr || !binder.CheckKey(item, *key, "summarize")) return nullptr;
    AddColumn(schema, NameOf(item, i), key->type());
    keys.push_back(std::move(key));
  }
  std::vector<AggregatePtr> aggregates;
  for (const SyntaxPtr& item : op.items) {
    std::vector<Column> columns;
    AggregatePtr aggregate = BindAggregate(binder, Unnamed(*item), shape, columns);
    if (aggregate == nullptr) return nullptr;
    if (item->kind == SyntaxKind::kNamed) columns.front().name = item->name;
    for (Column& column : columns) AddColumn(schema, std::move(column.name), column.type);
    aggregates.push_back(std::move(aggregate));
  }
  shape = Shape();
  shape.schema = std::move(schema);
  return std::make_unique<Summarize>(std::move(keys), std::move(aggregates));
}

}  // namespace sigmavm::kql
