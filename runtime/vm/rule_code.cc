#include "runtime/vm/rule_code.h"

#include <algorithm>
#include <optional>
#include <span>

namespace sigmavm::vm {
namespace {

using program::Instruction;
using program::Opcode;

std::optional<RuleCode::Test> TestOf(Opcode opcode) {
  switch (opcode) {
    case Opcode::kTest:
      return RuleCode::Test::kPredicate;
    case Opcode::kAny:
      return RuleCode::Test::kAny;
    case Opcode::kAll:
      return RuleCode::Test::kAll;
    default:
      return std::nullopt;
  }
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
      code.begin(), code.end(), [](const Instruction& i) { return TestOf(i.opcode).has_value(); }));
  size_t next_node = nodes_.size() + tests;
  nodes_.resize(next_node);
  std::vector<Exits> exits(code.size());
  for (size_t i = code.size(); i-- > 0;) {
    const std::optional<Test> test = TestOf(code[i].opcode);
    if (test) {
      const auto id = static_cast<NodeId>(--next_node);
      PredicateLists::Range operand{code[i].z, 0};
      if (*test != Test::kPredicate) operand = lists.of(code[i].z);
      nodes_[id] = {*test, operand.begin, operand.count, exits[i + 1].if_false,
                    exits[i + 1].if_true};
      exits[i] = {id, id};
    } else {
      exits[i] = Follow(code[i], i, exits);
    }
  }
  starts_.push_back(exits.front().if_false);
}

}  // namespace sigmavm::vm
