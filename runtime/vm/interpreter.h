// Runs the code of one rule.
#pragma once

#include "runtime/program/program.h"
#include "runtime/vm/predicate_evaluator.h"

namespace sigmavm::vm {

/// The verdict of a rule on the evaluator's current record, by what its states hold. Takes at most
/// one step an instruction and list item: code only moves forward. Relies on the verifier for every
/// index and jump.
[[nodiscard]] bool RunRule(program::RuleIndex rule, PredicateEvaluator& predicates);

}  // namespace sigmavm::vm
