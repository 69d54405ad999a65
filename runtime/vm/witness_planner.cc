#include "runtime/vm/witness_planner.h"

#include <algorithm>

#include "runtime/vm/list_view.h"

namespace sigmavm::vm {

WitnessPlanner::NodeId WitnessPlanner::Add(const Node& node) {
  nodes_.push_back(node);
  return static_cast<NodeId>(nodes_.size() - 1);
}

WitnessPlanner::NodeId WitnessPlanner::Predicate(program::PredicateId id) {
  const float cost = (*costs_)[id];
  return cost == kNoWitness ? kHopeless : Add({NodeKind::kPredicate, cost, id, 0});
}

WitnessPlanner::NodeId WitnessPlanner::EveryOf(program::ListId list) {
  float cost = 0;
  for (const program::PredicateId id : ItemsOf(*program_, list)) cost += (*costs_)[id];
  return cost == kNoWitness ? kHopeless : Add({NodeKind::kList, cost, list, 0});
}

WitnessPlanner::NodeId WitnessPlanner::CheapestOf(program::ListId list) {
  const auto items = ItemsOf(*program_, list);
  if (items.empty()) return kHopeless;  // all of nothing holds
  return Predicate(*std::min_element(items.begin(), items.end(),
                                     [this](program::PredicateId a, program::PredicateId b) {
                                       return (*costs_)[a] < (*costs_)[b];
                                     }));
}

WitnessPlanner::NodeId WitnessPlanner::Union(NodeId a, NodeId b) {
  if (a == kHopeless || b == kHopeless) return kHopeless;
  if (a == kNever || a == b) return b;
  if (b == kNever) return a;
  return Add({NodeKind::kUnion, nodes_[a].cost + nodes_[b].cost, a, b});
}

WitnessPlanner::NodeId WitnessPlanner::Cheaper(NodeId a, NodeId b) const {
  return nodes_[b].cost < nodes_[a].cost ? b : a;
}

/// `index` is the instruction's place in the rule; what comes after it is known.
WitnessPlanner::Needs WitnessPlanner::Before(const program::Instruction& instruction,
                                             size_t index) {
  using program::Opcode;
  if (instruction.opcode == Opcode::kEnd) return {kNever, kHopeless};
  const Needs next = needs_[index + 1];
  const auto after_test = [&](NodeId when_true) {
    const NodeId either = Union(Cheaper(next.if_true, when_true), next.if_false);
    return Needs{either, either};
  };
  switch (instruction.opcode) {
    case Opcode::kConst: {
      const NodeId known = instruction.x != 0 ? next.if_true : next.if_false;
      return {known, known};
    }
    case Opcode::kTest:
      return after_test(Predicate(instruction.z));
    case Opcode::kAny:
      return after_test(EveryOf(instruction.z));
    case Opcode::kAll:
      return after_test(CheapestOf(instruction.z));
    case Opcode::kNot:
      return {next.if_true, next.if_false};
    case Opcode::kSkipFalse:
      return {needs_[index + 1 + instruction.z].if_false, next.if_true};
    case Opcode::kSkipTrue:
      return {next.if_false, needs_[index + 1 + instruction.z].if_true};
    case Opcode::kEnd:
      break;
  }
  return next;
}

void WitnessPlanner::Collect(NodeId root, std::vector<program::PredicateId>& out) {
  visited_.assign(nodes_.size(), 0);
  std::vector<NodeId> open = {root};
  while (!open.empty()) {
    const NodeId id = open.back();
    open.pop_back();
    if (visited_[id] != 0) continue;
    visited_[id] = 1;
    const Node& node = nodes_[id];
    if (node.kind == NodeKind::kPredicate) out.push_back(node.a);
    if (node.kind == NodeKind::kUnion) open.insert(open.end(), {node.a, node.b});
    if (node.kind == NodeKind::kList) {
      const auto items = ItemsOf(*program_, node.a);
      out.insert(out.end(), items.begin(), items.end());
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
}

std::optional<std::vector<program::PredicateId>> WitnessPlanner::Plan(const program::Rule& rule) {
  nodes_.assign(2, Node{});
  nodes_[kHopeless].cost = kNoWitness;
  needs_.assign(rule.code_end - rule.code_begin, Needs{});
  for (size_t i = needs_.size(); i-- > 0;) {
    needs_[i] = Before(program_->code[rule.code_begin + i], i);
  }
  const NodeId start = needs_.front().if_false;
  if (start == kHopeless) return std::nullopt;
  std::vector<program::PredicateId> witnesses;
  Collect(start, witnesses);
  return witnesses;
}

}  // namespace sigmavm::vm
