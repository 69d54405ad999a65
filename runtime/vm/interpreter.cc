#include "runtime/vm/interpreter.h"

#include <algorithm>

#include "runtime/vm/list_view.h"

namespace sigmavm::vm {
namespace {

class Tester {
 public:
  Tester(const uint8_t* scanned, PredicateEvaluator& predicates)
      : scanned_(scanned), predicates_(predicates) {}

  bool operator()(program::PredicateId id) const {
    const PredicateState state = predicates_.states().Get(id);
    if (state == PredicateState::kUnknown && scanned_[id] != 0) return false;
    return state == PredicateState::kTrue || predicates_.Holds(id);
  }

 private:
  const uint8_t* scanned_;
  PredicateEvaluator& predicates_;
};

}  // namespace

bool RunRule(const program::Program& program, program::RuleIndex rule, const uint8_t* scanned,
             PredicateEvaluator& predicates) {
  using program::Opcode;
  const Tester holds(scanned, predicates);
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
        accumulator = holds(instruction.z);
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
      case Opcode::kAny: {
        const auto list = ItemsOf(program, instruction.z);
        accumulator = std::any_of(list.begin(), list.end(), holds);
        break;
      }
      case Opcode::kAll: {
        const auto list = ItemsOf(program, instruction.z);
        accumulator = std::all_of(list.begin(), list.end(), holds);
        break;
      }
    }
  }
}

}  // namespace sigmavm::vm
