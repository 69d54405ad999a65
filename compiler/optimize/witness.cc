#include "compiler/optimize/witness.h"

#include <utility>

#include "compiler/optimize/frequency.h"
#include "compiler/optimize/required_literals.h"

namespace sigmavm::optimize {
namespace {

struct Witnesses {
  std::vector<const ir::Predicate*> predicates;
  double cost = 0;
};

bool IsScannable(const ir::Predicate& predicate) {
  if (const auto* number = std::get_if<ir::NumberMatch>(&predicate.operand)) {
    return number->comparison == ir::Comparison::kEqual;
  }
  if (const auto* text = std::get_if<ir::TextMatch>(&predicate.operand);
      text != nullptr && text->parts.empty()) {
    return false;  // the empty text leaves nothing to find
  }
  return !RequiredLiterals(predicate).empty();
}

std::optional<Witnesses> Find(const ir::Expression& expression, bool negated);

// One operand is enough: the cheapest.
std::optional<Witnesses> Cheapest(const ir::Expression& expression, bool negated) {
  std::optional<Witnesses> best;
  for (const ir::Expression& child : expression.children) {
    std::optional<Witnesses> found = Find(child, negated);
    if (found && (!best || found->cost < best->cost)) best = std::move(found);
  }
  return best;
}

// Any operand may be the one that holds, so all are needed.
std::optional<Witnesses> Union(const ir::Expression& expression, bool negated) {
  Witnesses all;
  for (const ir::Expression& child : expression.children) {
    std::optional<Witnesses> found = Find(child, negated);
    if (!found) return std::nullopt;
    all.cost += found->cost;
    all.predicates.insert(all.predicates.end(), found->predicates.begin(), found->predicates.end());
  }
  return all;
}

std::optional<Witnesses> Find(const ir::Expression& expression, bool negated) {
  switch (expression.kind) {
    case ir::ExpressionKind::kFalse:
    case ir::ExpressionKind::kTrue: {
      // What never holds needs no witness: the empty set.
      const bool holds = (expression.kind == ir::ExpressionKind::kTrue) != negated;
      return holds ? std::nullopt : std::optional(Witnesses{});
    }
    case ir::ExpressionKind::kPredicate:
      if (negated || !IsScannable(expression.predicate)) return std::nullopt;
      return Witnesses{{&expression.predicate}, Probability(expression.predicate)};
    case ir::ExpressionKind::kNot:
      return Find(expression.children.front(), !negated);
    case ir::ExpressionKind::kAnd:
      return negated ? Union(expression, negated) : Cheapest(expression, negated);
    case ir::ExpressionKind::kOr:
      return negated ? Cheapest(expression, negated) : Union(expression, negated);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::vector<const ir::Predicate*>> FindWitnesses(const ir::Expression& expression) {
  std::optional<Witnesses> found = Find(expression, false);
  if (!found) return std::nullopt;
  return std::move(found->predicates);
}

}  // namespace sigmavm::optimize
