// Chooses, for every rule, the predicates of which one must hold before the rule can match.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "runtime/program/program.h"

namespace sigmavm::vm {

/// What it costs to have a predicate as a witness, in any unit: roughly how often it is met. This
/// value says that it cannot be one.
inline constexpr float kNoWitness = std::numeric_limits<float>::infinity();

/// Reads the code of a rule backwards, once, and finds the cheapest set of predicates such that
/// every way to a true verdict passes through a test of one of them that came out true. Follows the
/// code alone, so a program cannot hide a rule by what it says of it. Time is linear in the size of
/// the code and its lists.
class WitnessPlanner {
 public:
  /// `costs` has one entry a predicate; both must outlive the planner.
  WitnessPlanner(const program::Program& program, const std::vector<float>& costs)
      : program_(&program), costs_(&costs) {}

  /// Ascending, each once; empty for a rule that cannot match. nullopt: there is no such set, the
  /// rule can match by what a record lacks.
  [[nodiscard]] std::optional<std::vector<program::PredicateId>> Plan(const program::Rule& rule);

 private:
  enum class NodeKind : uint8_t { kNothing, kPredicate, kList, kUnion };
  /// A set of predicates, as an operation on others.
  struct Node {
    NodeKind kind = NodeKind::kNothing;
    float cost = 0;
    uint32_t a = 0;  // predicate, list, or the first node of a union
    uint32_t b = 0;  // the second node of a union
  };
  using NodeId = uint32_t;
  /// What is needed from an instruction on, by the accumulator before it.
  struct Needs {
    NodeId if_false = 0;
    NodeId if_true = 0;
  };

  static constexpr NodeId kNever = 0;     // no way leads to true: nothing is needed
  static constexpr NodeId kHopeless = 1;  // a way leads to true without a test

  NodeId Add(const Node& node);
  NodeId Predicate(program::PredicateId id);
  NodeId EveryOf(program::ListId list);
  NodeId CheapestOf(program::ListId list);
  NodeId Union(NodeId a, NodeId b);
  [[nodiscard]] NodeId Cheaper(NodeId a, NodeId b) const;
  Needs Before(const program::Instruction& instruction, size_t index);
  void Collect(NodeId node, std::vector<program::PredicateId>& out);

  const program::Program* program_;
  const std::vector<float>* costs_;
  std::vector<Node> nodes_;
  std::vector<Needs> needs_;  // by instruction of the rule
  std::vector<uint8_t> visited_;
};

}  // namespace sigmavm::vm
