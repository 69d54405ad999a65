// Runs the code of one rule, or a test of it.
#pragma once

#include "runtime/program/program.h"
#include "runtime/vm/predicate_evaluator.h"
#include "runtime/vm/rule_code.h"

namespace sigmavm::vm {

/// Whether the test of a node holds for the evaluator's current record.
[[nodiscard]] bool RunTest(const RuleCode::Node& node, PredicateEvaluator& predicates);

/// The verdict of a rule on the evaluator's current record, by what its states hold. Takes at most
/// one step an instruction and list item: code only moves forward. Relies on the verifier for every
/// index and jump.
[[nodiscard]] bool RunRule(program::RuleIndex rule, PredicateEvaluator& predicates);

}  // namespace sigmavm::vm
