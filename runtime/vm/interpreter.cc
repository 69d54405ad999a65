#include "runtime/vm/interpreter.h"

#include <bit>
#include <span>

#include "runtime/vm/predicate_lists.h"
#include "runtime/vm/rule_code.h"

namespace sigmavm::vm {
namespace {

using Part = PredicateLists::Part;

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
  const RuleCode& code = predicates.state().code();
  const PredicateLists& lists = predicates.state().lists();
  RuleCode::NodeId at = code.start(rule);
  while (!RuleCode::IsVerdict(at)) {
    const RuleCode::Node& node = code.node(at);
    bool holds = false;
    switch (node.test) {
      case RuleCode::Test::kPredicate:
        holds = predicates.Test(node.operand);
        break;
      case RuleCode::Test::kAny:
        holds = TestAny(predicates, lists.parts({node.operand, node.parts}));
        break;
      case RuleCode::Test::kAll:
        holds = TestAll(predicates, lists.parts({node.operand, node.parts}));
        break;
    }
    at = holds ? node.if_true : node.if_false;
  }
  return at == RuleCode::kMatch;
}

}  // namespace sigmavm::vm
