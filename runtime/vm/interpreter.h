// Runs the code of one rule.
#pragma once

#include <cstdint>

#include "runtime/program/program.h"
#include "runtime/vm/predicate_evaluator.h"

namespace sigmavm::vm {

/// The verdict of a rule on the evaluator's current record. `scanned` tells by predicate whether an
/// unknown state means false (ScanPlan::scanned). Takes at most one step an instruction
/// and list item: code only moves forward. Relies on the verifier for every index and jump.
[[nodiscard]] bool RunRule(const program::Program& program, program::RuleIndex rule,
                           const uint8_t* scanned, PredicateEvaluator& predicates);

}  // namespace sigmavm::vm
