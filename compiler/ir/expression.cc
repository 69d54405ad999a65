#include "compiler/ir/expression.h"

#include <utility>

namespace sigmavm::ir {
namespace {

Expression Join(ExpressionKind kind, std::vector<Expression> children) {
  if (children.size() == 1) return std::move(children.front());
  Expression joined;
  joined.kind = kind;
  joined.children = std::move(children);
  return joined;
}

}  // namespace

Expression MakePredicate(Predicate predicate) {
  Expression expression;
  expression.kind = ExpressionKind::kPredicate;
  expression.span = predicate.span;
  expression.predicate = std::move(predicate);
  return expression;
}

Expression MakeNot(Expression child) {
  Expression expression;
  expression.kind = ExpressionKind::kNot;
  expression.span = child.span;
  expression.children.push_back(std::move(child));
  return expression;
}

Expression MakeAnd(std::vector<Expression> children) {
  return Join(ExpressionKind::kAnd, std::move(children));
}

Expression MakeOr(std::vector<Expression> children) {
  return Join(ExpressionKind::kOr, std::move(children));
}

size_t CountNodes(const Expression& expression) {
  size_t count = 1;
  for (const Expression& child : expression.children) count += CountNodes(child);
  return count;
}

}  // namespace sigmavm::ir
