#include "runtime/vm/interpreter.h"

#include <algorithm>

#include "runtime/vm/list_view.h"

namespace sigmavm::vm {
namespace {

class Tester {
 public:
  Tester(const EngineState& state, Silence silence, PredicateEvaluator& predicates)
      : scanned_(state.scans().scanned.data()),
        silence_means_false_(silence == Silence::kMeansFalse),
        predicates_(predicates) {}

  bool operator()(program::PredicateId id) const {
    const PredicateState state = predicates_.states().Get(id);
    if (state == PredicateState::kUnknown && silence_means_false_ && scanned_[id] != 0) {
      return false;
    }
    return state == PredicateState::kTrue || predicates_.Holds(id);
  }

 private:
  const uint8_t* scanned_;
  bool silence_means_false_;
  PredicateEvaluator& predicates_;
};

}  // namespace

bool RunRule(const EngineState& state, program::RuleIndex rule, Silence silence,
             PredicateEvaluator& predicates) {
  using program::Opcode;
  const program::Program& program = state.program();
  const Tester holds(state, silence, predicates);
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
