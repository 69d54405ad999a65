// The operators: each function binds one and says by `shape` what columns come out.
#pragma once

#include "runtime/query/kql/binder.h"

namespace sigmavm::kql {

/// nullptr once the binder has errors.
using BindStep = StepPtr (*)(Binder& binder, const Operator& op, Shape& shape);

// step_rows.cc
[[nodiscard]] StepPtr BindWhere(Binder& binder, const Operator& op, Shape& shape);
[[nodiscard]] StepPtr BindTake(Binder& binder, const Operator& op, Shape& shape);
[[nodiscard]] StepPtr BindCountRows(Binder& binder, const Operator& op, Shape& shape);
[[nodiscard]] StepPtr BindSort(Binder& binder, const Operator& op, Shape& shape);
[[nodiscard]] StepPtr BindTop(Binder& binder, const Operator& op, Shape& shape);
// step_columns.cc
[[nodiscard]] StepPtr BindExtend(Binder& binder, const Operator& op, Shape& shape);
[[nodiscard]] StepPtr BindProject(Binder& binder, const Operator& op, Shape& shape);
[[nodiscard]] StepPtr BindProjectAway(Binder& binder, const Operator& op, Shape& shape);
[[nodiscard]] StepPtr BindProjectRename(Binder& binder, const Operator& op, Shape& shape);
[[nodiscard]] StepPtr BindDistinct(Binder& binder, const Operator& op, Shape& shape);
// step_sources.cc
[[nodiscard]] StepPtr BindPrint(Binder& binder, const Operator& op, Shape& shape);
[[nodiscard]] StepPtr BindRange(Binder& binder, const Operator& op, Shape& shape);
[[nodiscard]] StepPtr BindDatatable(Binder& binder, const Operator& op, Shape& shape);
[[nodiscard]] StepPtr BindUnion(Binder& binder, const Operator& op, Shape& shape);
// step_summarize.cc
[[nodiscard]] StepPtr BindSummarize(Binder& binder, const Operator& op, Shape& shape);
// step_expand.cc
[[nodiscard]] StepPtr BindMvExpand(Binder& binder, const Operator& op, Shape& shape);
[[nodiscard]] StepPtr BindMvApply(Binder& binder, const Operator& op, Shape& shape);
// step_join.cc
[[nodiscard]] StepPtr BindJoin(Binder& binder, const Operator& op, Shape& shape);

/// Calls `visit(context, index)` for every row, with scratch memory to itself; false once a bound
/// of the run is passed. `cost` is the work of one call.
template <typename Visit>
[[nodiscard]] bool ForEachRow(Execution& execution, const std::vector<Row>& rows, uint64_t cost,
                              Visit visit) {
  Context context(execution);
  context.SetRows(&rows);
  for (size_t i = 0; i < rows.size(); ++i) {
    context.SetIndex(i);
    visit(context, i);
    if (!execution.Spend(cost)) return false;
    execution.scratch().Reset();
  }
  return true;
}

/// The origins of both, merged.
[[nodiscard]] Row WithOrigins(Execution& execution, const Value* cells,
                              std::vector<Origin> origins);

/// Adds a column under a name that no column has yet: `name`, else name1, name2, ...
void AddColumn(Schema& schema, std::string name, ColumnType type);

/// The name that an expression without one gets: that of the column it is, `function_argument` for
/// a call when `calls` allows it, otherwise `Column1` by its position.
[[nodiscard]] std::string NameOf(const Syntax& syntax, size_t position);

/// The expression in `[name =] expression`.
[[nodiscard]] const Syntax& Unnamed(const Syntax& syntax) noexcept;

}  // namespace sigmavm::kql
