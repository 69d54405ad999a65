// Which literals a value must have for a predicate to hold: what makes one scan of a field answer
// most predicates on it.
#pragma once

#include <string>
#include <vector>

#include "runtime/match/literal.h"
#include "runtime/program/program.h"

namespace sigmavm::vm {

/// A folded text and where it has to stand in a folded value.
struct ScanLiteral {
  match::LiteralKind kind = match::LiteralKind::kContains;
  std::string text;
};

/// A predicate holds on a value only if the value has one of `literals`; when `exact`, it holds
/// exactly then. No literals: the scan says nothing about the predicate.
struct ScanLiterals {
  std::vector<ScanLiteral> literals;
  bool exact = false;
};

/// Sound for string, integer and boolean values; of floating-point values only for predicates other
/// than NumberEq (see FieldScan::float_targets).
[[nodiscard]] ScanLiterals ScanLiteralsOf(const program::Program& program,
                                          const program::Predicate& predicate);

/// Share of positions at which values are expected to have the literal, at most.
[[nodiscard]] float Commonness(const ScanLiteral& literal);

/// Whether the literal is too short for the scanner's main pass.
[[nodiscard]] bool NeedsOwnPass(const ScanLiteral& literal);

}  // namespace sigmavm::vm
