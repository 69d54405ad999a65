// Runs the code of one rule.
#pragma once

#include "runtime/vm/engine_state.h"
#include "runtime/vm/predicate_evaluator.h"

namespace sigmavm::vm {

/// Whether silence of the scans is an answer for the predicates they speak for.
enum class Silence : uint8_t { kMeansFalse, kMeansNothing };

/// The verdict of a rule on the evaluator's current record. Takes at most one step an instruction
/// and list item: code only moves forward. Relies on the verifier for every index and jump.
[[nodiscard]] bool RunRule(const EngineState& state, program::RuleIndex rule, Silence silence,
                           PredicateEvaluator& predicates);

}  // namespace sigmavm::vm
