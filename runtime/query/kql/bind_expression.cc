// Binds names, access to members, logic and arithmetic.
#include "runtime/query/kql/arithmetic.h"
#include "runtime/query/kql/binder.h"

namespace sigmavm::kql {

ExpressionPtr Binder::Bind(const Syntax& syntax, const Shape& shape) {
  const Nested nested(*this);
  if (!CheckLevel(syntax.range)) return nullptr;
  return BindNode(syntax, shape);
}

ExpressionPtr Binder::BindNode(const Syntax& syntax, const Shape& shape) {
  switch (syntax.kind) {
    case SyntaxKind::kLiteral:
      return MakeConstant(syntax.value, *syntax.type);
    case SyntaxKind::kName:
      return BindName(syntax, shape);
    case SyntaxKind::kMember:
    case SyntaxKind::kIndex:
      return BindAccess(syntax, shape);
    case SyntaxKind::kNegate:
      return BindNegate(syntax, shape);
    case SyntaxKind::kOr:
    case SyntaxKind::kAnd:
      return BindLogic(syntax, shape);
    case SyntaxKind::kBinary:
      return BindBinary(syntax, shape);
    case SyntaxKind::kBetween:
      return BindBetween(syntax, shape);
    case SyntaxKind::kCall:
      return BindCall(syntax, shape);
    case SyntaxKind::kStar:
      return Fail(DiagnosticCode::kQueryUnsupported, syntax.range,
                  "the evaluator does not know '*' here");
    case SyntaxKind::kPipeline:
      return FailType(syntax.range, "this is a table where a value is needed");
    default:
      return FailType(syntax.range, "this cannot stand where a value is needed");
  }
}

ExpressionPtr Binder::BindTyped(const Syntax& syntax, const Shape& shape, ColumnType type) {
  ExpressionPtr expression = Bind(syntax, shape);
  if (expression == nullptr) return nullptr;
  const ColumnType got = expression->type();
  const bool fits = got == type || (type == ColumnType::kString && got == ColumnType::kDynamic) ||
                    (IsWhole(type) && IsWhole(got)) || (type == ColumnType::kReal && IsNumber(got));
  if (fits) return expression;
  return FailType(syntax.range, "this is of type " + std::string(TypeName(got)) + " where " +
                                    std::string(TypeName(type)) + " is needed");
}

std::optional<Value> Binder::BindConstant(const Syntax& syntax, const Shape& shape,
                                          ColumnType type) {
  const ExpressionPtr expression = BindTyped(syntax, shape, type);
  if (expression == nullptr) return std::nullopt;
  if (const Value* value = expression->constant()) return *value;
  FailType(syntax.range, "this must be the same for all rows");
  return std::nullopt;
}

ExpressionPtr Binder::BindName(const Syntax& syntax, const Shape& shape) {
  if (const std::optional<size_t> index = FindColumn(shape.schema, syntax.name)) {
    return MakeColumn(*index, shape.schema[*index].type);
  }
  if (const Binding* binding = Lookup(syntax.name); binding != nullptr && binding->value) {
    return binding->value;
  }
  if (IsTable(syntax)) return FailType(syntax.range, "this is a table where a value is needed");
  (void)FindOrFail(syntax, shape.schema);
  return nullptr;
}

ExpressionPtr Binder::BindAccess(const Syntax& syntax, const Shape& shape) {
  ExpressionPtr base = Bind(*syntax.children[0], shape);
  if (base == nullptr) return nullptr;
  if (base->type() != ColumnType::kDynamic) {
    return FailType(syntax.range,
                    "a value of type " + std::string(TypeName(base->type())) + " has no members");
  }
  if (syntax.kind == SyntaxKind::kMember) {
    std::vector<ExpressionPtr> operands = {base};
    return FoldIfConstant(MakeMember(std::move(base), syntax.name), operands);
  }
  ExpressionPtr index = Bind(*syntax.children[1], shape);
  if (index == nullptr) return nullptr;
  if (!IsWhole(index->type()) && index->type() != ColumnType::kString &&
      index->type() != ColumnType::kDynamic) {
    return FailType(syntax.children[1]->range, "an index is a whole number or a name");
  }
  std::vector<ExpressionPtr> operands = {base, index};
  return FoldIfConstant(MakeIndex(std::move(base), std::move(index)), operands);
}

ExpressionPtr Binder::BindLogic(const Syntax& syntax, const Shape& shape) {
  std::vector<ExpressionPtr> operands;
  for (const SyntaxPtr& child : syntax.children) {
    operands.push_back(BindTyped(*child, shape, ColumnType::kBool));
    if (operands.back() == nullptr) return nullptr;
  }
  ExpressionPtr logic = MakeLogic(operands, syntax.kind == SyntaxKind::kOr);
  return FoldIfConstant(std::move(logic), operands);
}

ExpressionPtr Binder::BindNegate(const Syntax& syntax, const Shape& shape) {
  ExpressionPtr operand = Bind(*syntax.children[0], shape);
  if (operand == nullptr) return nullptr;
  const ColumnType type = operand->type();
  if (!IsNumber(type) && type != ColumnType::kTimespan) {
    return FailType(syntax.range, "'-' does not take the type " + std::string(TypeName(type)));
  }
  const bool is_span = type == ColumnType::kTimespan;
  ExpressionPtr zero = MakeConstant(is_span ? Value::Timespan(0) : Value::Long(0),
                                    is_span ? type : ColumnType::kLong);
  std::vector<ExpressionPtr> operands = {operand};
  return FoldIfConstant(MakeArithmetic('-', std::move(zero), std::move(operand), type), operands);
}

ExpressionPtr Binder::BindArithmetic(const Syntax& syntax, const Shape& shape) {
  ExpressionPtr left = Bind(*syntax.children[0], shape);
  ExpressionPtr right = left == nullptr ? nullptr : Bind(*syntax.children[1], shape);
  if (right == nullptr) return nullptr;
  const char op = syntax.name[0];
  const std::optional<ColumnType> type = ArithmeticType(op, left->type(), right->type());
  if (!type) {
    return FailType(syntax.range, "'" + syntax.name + "' does not take " +
                                      std::string(TypeName(left->type())) + " and " +
                                      std::string(TypeName(right->type())));
  }
  std::vector<ExpressionPtr> operands = {left, right};
  return FoldIfConstant(MakeArithmetic(op, std::move(left), std::move(right), *type), operands);
}

ExpressionPtr Binder::Fold(const Expression& expression) {
  Context context(execution_);
  const Value value = execution_.memory().Keep(expression.Evaluate(context));
  if (!execution_.Spend(0)) return nullptr;
  execution_.scratch().Reset();
  return MakeConstant(value, expression.type());
}

ExpressionPtr Binder::FoldIfConstant(ExpressionPtr expression,
                                     const std::vector<ExpressionPtr>& operands) {
  for (const ExpressionPtr& operand : operands) {
    if (operand->constant() == nullptr) return expression;
  }
  if (!execution_.Spend(expression->cost())) return nullptr;
  return Fold(*expression);
}

}  // namespace sigmavm::kql
