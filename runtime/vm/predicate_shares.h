// How often predicates are met: guessed at first, then observed.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/program/program.h"
#include "runtime/vm/scan_literals.h"

namespace sigmavm::vm {

/// By predicate: the share of records in which a scan speaks for it.
using PredicateShares = std::vector<float>;

/// What an evaluator counted in a window of records.
struct Observations {
  uint32_t records = 0;
  std::vector<uint32_t> met;  ///< by predicate
};

/// The guess for a predicate with these literals, from what command lines and paths look like.
[[nodiscard]] float GuessShare(const ScanLiterals& literals);

/// Moves the shares of predicates that were scanned for towards what was observed.
void Learn(const Observations& observations, const std::vector<uint8_t>& scanned,
           PredicateShares& shares);

}  // namespace sigmavm::vm
