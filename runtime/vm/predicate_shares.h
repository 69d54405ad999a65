// How often predicates are met: guessed at first, then observed.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/program/program.h"
#include "runtime/vm/observations.h"
#include "runtime/vm/predicate_states.h"
#include "runtime/vm/scan_literals.h"

namespace sigmavm::vm {

/// By predicate: the share of records in which a scan speaks for it.
using PredicateShares = std::vector<float>;

/// The guess for a predicate with these literals, from what command lines and paths look like.
[[nodiscard]] float GuessShare(const ScanLiterals& literals);

/// Moves the shares of predicates that scans answered for, all but `open`, towards what was met.
void Learn(const Observations& observations, const PredicateBits& open, PredicateShares& shares);

/// Chooses further predicates to be decided with the scan of their field, so that the verdict is
/// remembered with the value: open ones on a text that were asked for about as often as values were
/// scanned. Sets their shares to what was observed.
void ChooseDirect(const program::Program& program, const Observations& observations,
                  const PredicateBits& open, std::vector<uint8_t>& direct, PredicateShares& shares);

}  // namespace sigmavm::vm
