#include "runtime/vm/interpreter.h"

#include <algorithm>
#include <bit>
#include <span>

#include "runtime/vm/predicate_lists.h"

namespace sigmavm::vm {
namespace {

using Part = PredicateLists::Part;

/// Decides the open predicates of a part until one comes out as `wanted`.
bool FindOpen(PredicateEvaluator& predicates, const Part& part, bool wanted) {
  uint64_t open = predicates.states().word(part.word).open & part.bits;
  for (; open != 0; open &= open - 1) {
    const auto bit = static_cast<uint32_t>(std::countr_zero(open));
    if (predicates.Decide(part.word * 64 + bit) == wanted) return true;
  }
  return false;
}

/// What is known costs nothing, so all of it is looked at before anything is decided.
bool TestAny(PredicateEvaluator& predicates, const Part& first, std::span<const Part> rest) {
  const PredicateStates& states = predicates.states();
  const PredicateStates::Word& first_word = states.word(first.word);
  if ((first_word.holds & first.bits) != 0) return true;
  uint64_t any_open = first_word.open & first.bits;
  for (const Part& part : rest) {
    const PredicateStates::Word& word = states.word(part.word);
    if ((word.holds & part.bits) != 0) return true;
    any_open |= word.open & part.bits;
  }
  if (any_open == 0) return false;
  if (FindOpen(predicates, first, true)) return true;
  return std::any_of(rest.begin(), rest.end(),
                     [&](const Part& part) { return FindOpen(predicates, part, true); });
}

bool TestAll(PredicateEvaluator& predicates, const Part& first, std::span<const Part> rest) {
  const auto fails = [&states = predicates.states()](const Part& part) {
    const PredicateStates::Word& word = states.word(part.word);
    return (part.bits & ~word.holds & ~word.open) != 0;
  };
  if (fails(first) || std::any_of(rest.begin(), rest.end(), fails)) return false;
  if (FindOpen(predicates, first, false)) return false;
  return std::none_of(rest.begin(), rest.end(),
                      [&](const Part& part) { return FindOpen(predicates, part, false); });
}

}  // namespace

bool RunTest(const RuleCode::Node& node, PredicateEvaluator& predicates) {
  const auto rest = predicates.state().lists().parts(node.rest);
  return node.test == RuleCode::Test::kAny ? TestAny(predicates, node.first, rest)
                                           : TestAll(predicates, node.first, rest);
}

bool RunRule(program::RuleIndex rule, PredicateEvaluator& predicates) {
  const RuleCode& code = predicates.state().code();
  RuleCode::NodeId at = code.start(rule);
  while (!RuleCode::IsVerdict(at)) {
    const RuleCode::Node& node = code.node(at);
    at = RunTest(node, predicates) ? node.if_true : node.if_false;
  }
  return at == RuleCode::kMatch;
}

}  // namespace sigmavm::vm
