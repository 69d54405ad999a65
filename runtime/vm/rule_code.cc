#include "runtime/vm/rule_code.h"

#include <algorithm>
#include <span>

#include "runtime/vm/predicate_states.h"

namespace sigmavm::vm {
namespace {

using program::Instruction;
using program::Opcode;

bool IsTest(Opcode opcode) {
  return opcode == Opcode::kTest || opcode == Opcode::kAny || opcode == Opcode::kAll;
}

/// The test of a node; where to go is left open.
RuleCode::Node TestOf(const Instruction& instruction, const PredicateLists& lists) {
  RuleCode::Node node;
  if (instruction.opcode == Opcode::kAll) node.test = RuleCode::Test::kAll;
  if (instruction.opcode == Opcode::kTest) {
    node.first = {PredicateBit(instruction.z), instruction.z / 64};
    return node;
  }
  const PredicateLists::Range range = lists.of(instruction.z);
  if (range.count == 0) return node;
  node.first = lists.parts(range).front();
  node.rest = {range.begin + 1, range.count - 1};
  return node;
}

/// Where to go from an instruction, by the accumulator before it.
struct Exits {
  RuleCode::NodeId if_false = RuleCode::kNoMatch;
  RuleCode::NodeId if_true = RuleCode::kMatch;
};

/// For an instruction that is no test; `exits[i]` is known for every later one.
Exits Follow(const Instruction& instruction, size_t index, std::span<const Exits> exits) {
  if (instruction.opcode == Opcode::kEnd) return {};
  const Exits next = exits[index + 1];
  switch (instruction.opcode) {
    case Opcode::kConst:
      return instruction.x != 0 ? Exits{next.if_true, next.if_true}
                                : Exits{next.if_false, next.if_false};
    case Opcode::kNot:
      return {next.if_true, next.if_false};
    case Opcode::kSkipFalse:
      return {exits[index + 1 + instruction.z].if_false, next.if_true};
    case Opcode::kSkipTrue:
      return {next.if_false, exits[index + 1 + instruction.z].if_true};
    default:
      return next;
  }
}

}  // namespace

RuleCode::RuleCode(const program::Program& program, const PredicateLists& lists) {
  starts_.reserve(program.rules.size());
  for (const program::Rule& rule : program.rules) AddRule(program, lists, rule);
}

void RuleCode::AddRule(const program::Program& program, const PredicateLists& lists,
                       const program::Rule& rule) {
  const auto code =
      std::span(program.code).subspan(rule.code_begin, rule.code_end - rule.code_begin);
  const auto tests = static_cast<size_t>(std::count_if(
      code.begin(), code.end(), [](const Instruction& i) { return IsTest(i.opcode); }));
  size_t next_node = nodes_.size() + tests;
  nodes_.resize(next_node);
  std::vector<Exits> exits(code.size());
  for (size_t i = code.size(); i-- > 0;) {
    if (IsTest(code[i].opcode)) {
      const auto id = static_cast<NodeId>(--next_node);
      nodes_[id] = TestOf(code[i], lists);
      nodes_[id].if_false = exits[i + 1].if_false;
      nodes_[id].if_true = exits[i + 1].if_true;
      exits[i] = {id, id};
    } else {
      exits[i] = Follow(code[i], i, exits);
    }
  }
  starts_.push_back(exits.front().if_false);
}

}  // namespace sigmavm::vm
