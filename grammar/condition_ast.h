// The condition of a rule as a tree, as written: nothing is resolved or simplified here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/base/span.h"

namespace sigmavm::grammar {

enum class ConditionKind : uint8_t {
  kAnd,         ///< all children
  kOr,          ///< any child
  kNot,         ///< its one child negated
  kIdentifier,  ///< a detection named exactly `name`
  kQuantifier,  ///< `1 of` / `any of` / `all of` the detections that `name` selects
};

enum class Quantifier : uint8_t { kAny, kAll };

/// One node. Spans cover the node's own text in the rule file. kAnd and kOr have two or more
/// children (chains of the same operator are one node).
struct ConditionNode {
  ConditionKind kind = ConditionKind::kIdentifier;
  Span span;
  std::string name;  ///< identifier, or the quantifier's pattern with `*`; "them" sets `them`
  Quantifier quantifier = Quantifier::kAny;
  bool them = false;
  std::vector<ConditionNode> children;
};

}  // namespace sigmavm::grammar
