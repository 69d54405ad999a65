#include "runtime/vm/interpreter.h"

#include <bit>
#include <span>

#include "runtime/vm/predicate_lists.h"

namespace sigmavm::vm {
namespace {

using Part = PredicateLists::Part;

bool Test(PredicateEvaluator& predicates, program::PredicateId id) {
  const PredicateStates& states = predicates.states();
  return states.Holds(id) || (states.IsOpen(id) && predicates.Decide(id));
}

/// Decides open predicates, given as bits of a word, until one comes out as `wanted`.
bool FindOpen(PredicateEvaluator& predicates, const Part& part, uint64_t open, bool wanted) {
  for (; open != 0; open &= open - 1) {
    const auto bit = static_cast<uint32_t>(std::countr_zero(open));
    if (predicates.Decide(part.word * 64 + bit) == wanted) return true;
  }
  return false;
}

/// What is known costs nothing, so all of it is looked at before anything is decided.
bool TestAny(PredicateEvaluator& predicates, std::span<const Part> parts) {
  const PredicateStates& states = predicates.states();
  uint64_t any_open = 0;
  for (const Part& part : parts) {
    const PredicateStates::Word& word = states.word(part.word);
    if ((word.holds & part.bits) != 0) return true;
    any_open |= word.open & part.bits;
  }
  if (any_open == 0) return false;
  for (const Part& part : parts) {
    if (FindOpen(predicates, part, states.word(part.word).open & part.bits, true)) return true;
  }
  return false;
}

bool TestAll(PredicateEvaluator& predicates, std::span<const Part> parts) {
  const PredicateStates& states = predicates.states();
  for (const Part& part : parts) {
    const PredicateStates::Word& word = states.word(part.word);
    if ((part.bits & ~word.holds & ~word.open) != 0) return false;
  }
  for (const Part& part : parts) {
    if (FindOpen(predicates, part, states.word(part.word).open & part.bits, false)) return false;
  }
  return true;
}

}  // namespace

bool RunRule(program::RuleIndex rule, PredicateEvaluator& predicates) {
  using program::Opcode;
  const program::Program& program = predicates.state().program();
  const PredicateLists& lists = predicates.state().lists();
  const program::Instruction* next = program.code.data() + program.rules[rule].code_begin;
  bool accumulator = false;
  for (;;) {
    const program::Instruction instruction = *next++;
    switch (instruction.opcode) {
      case Opcode::kEnd:
        return accumulator;
      case Opcode::kConst:
        accumulator = instruction.x != 0;
        break;
      case Opcode::kTest:
        accumulator = Test(predicates, instruction.z);
        break;
      case Opcode::kNot:
        accumulator = !accumulator;
        break;
      case Opcode::kSkipFalse:
        if (!accumulator) next += instruction.z;
        break;
      case Opcode::kSkipTrue:
        if (accumulator) next += instruction.z;
        break;
      case Opcode::kAny:
        accumulator = TestAny(predicates, lists.of(instruction.z));
        break;
      case Opcode::kAll:
        accumulator = TestAll(predicates, lists.of(instruction.z));
        break;
    }
  }
}

}  // namespace sigmavm::vm
