// The code of all rules as a decision graph: every test knows where to go on either answer, so that
// running a rule takes a step a test and nothing in between.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/program/program.h"
#include "runtime/vm/predicate_lists.h"

namespace sigmavm::vm {

/// Made from verified code. Immutable and thread-safe.
class RuleCode {
 public:
  enum class Test : uint32_t { kAny, kAll };
  /// Number of a node, or one of the verdicts.
  using NodeId = uint32_t;
  static constexpr NodeId kMatch = UINT32_MAX;
  static constexpr NodeId kNoMatch = UINT32_MAX - 1;

  /// What to test and where to go, at hand without another look-up: candidates are seldom the same
  /// from record to record, so each place that a rule needs comes from far. A single predicate is a
  /// list of one, and most lists are one part.
  struct Node {
    PredicateLists::Part first;  // of the list
    Test test = Test::kAny;
    PredicateLists::Range rest;  // the parts after it
    NodeId if_false = kNoMatch;
    NodeId if_true = kNoMatch;
  };

  RuleCode(const program::Program& program, const PredicateLists& lists);

  [[nodiscard]] static bool IsVerdict(NodeId id) noexcept { return id >= kNoMatch; }
  [[nodiscard]] NodeId start(program::RuleIndex rule) const noexcept { return starts_[rule]; }
  [[nodiscard]] const Node& node(NodeId id) const noexcept { return nodes_[id]; }
  /// Asks memory for what a rule needs first.
  void Approach(program::RuleIndex rule) const noexcept {
    if (!IsVerdict(starts_[rule])) __builtin_prefetch(nodes_.data() + starts_[rule]);
  }

 private:
  void AddRule(const program::Program& program, const PredicateLists& lists,
               const program::Rule& rule);

  std::vector<NodeId> starts_;  // by rule
  std::vector<Node> nodes_;     // a rule's together, in the order of its code
};

}  // namespace sigmavm::vm
