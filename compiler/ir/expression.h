// Boolean expressions over predicates.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/ir/predicate.h"
#include "runtime/base/span.h"

namespace sigmavm::ir {

enum class ExpressionKind : uint8_t { kFalse, kTrue, kPredicate, kAnd, kOr, kNot };

/// A tree. kAnd and kOr have any number of children (none: true and false), kNot has one.
struct Expression {
  ExpressionKind kind = ExpressionKind::kFalse;
  Predicate predicate;               ///< kPredicate
  std::vector<Expression> children;  ///< kAnd, kOr, kNot
  Span span;
};

[[nodiscard]] Expression MakePredicate(Predicate predicate);
[[nodiscard]] Expression MakeNot(Expression child);
/// One child is returned as it is.
[[nodiscard]] Expression MakeAnd(std::vector<Expression> children);
[[nodiscard]] Expression MakeOr(std::vector<Expression> children);

/// Number of nodes.
[[nodiscard]] size_t CountNodes(const Expression& expression);

}  // namespace sigmavm::ir
