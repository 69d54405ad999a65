// Binds the operators of a pipeline, one after the other.
#include "runtime/query/kql/steps.h"

namespace sigmavm::kql {
namespace {

/// Joins double the columns, so a short query could ask for any number.
constexpr size_t kMaxColumns = 2'000;

BindStep FindBind(OperatorKind kind) noexcept {
  switch (kind) {
    case OperatorKind::kWhere:
      return BindWhere;
    case OperatorKind::kExtend:
    case OperatorKind::kSerialize:
      return BindExtend;
    case OperatorKind::kProject:
      return BindProject;
    case OperatorKind::kProjectAway:
    case OperatorKind::kProjectKeep:
      return BindProjectAway;
    case OperatorKind::kProjectRename:
      return BindProjectRename;
    case OperatorKind::kDistinct:
      return BindDistinct;
    case OperatorKind::kSummarize:
      return BindSummarize;
    case OperatorKind::kMvExpand:
      return BindMvExpand;
    case OperatorKind::kMvApply:
      return BindMvApply;
    case OperatorKind::kJoin:
      return BindJoin;
    case OperatorKind::kUnion:
      return BindUnion;
    case OperatorKind::kSort:
      return BindSort;
    case OperatorKind::kTop:
      return BindTop;
    case OperatorKind::kTake:
      return BindTake;
    case OperatorKind::kCount:
      return BindCountRows;
    case OperatorKind::kPrint:
      return BindPrint;
    case OperatorKind::kRange:
      return BindRange;
    case OperatorKind::kDatatable:
      return BindDatatable;
  }
  return BindWhere;
}

}  // namespace

bool Binder::BindOperators(const Pipeline& pipeline, Shape& shape, std::vector<StepPtr>& steps) {
  const Nested nested(*this);
  for (const Operator& op : pipeline.operators) {
    if (!CheckLevel(op.range)) return false;
    StepPtr step = FindBind(op.kind)(*this, op, shape);
    if (step == nullptr) return false;
    steps.push_back(std::move(step));
    if (shape.schema.size() > kMaxColumns) {
      Fail(DiagnosticCode::kQueryTooLarge, op.range, "the table gets more than 2000 columns");
      return false;
    }
  }
  return true;
}

}  // namespace sigmavm::kql
