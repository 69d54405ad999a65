// What is looked for in every record, and what finding it leads to, chosen for given shares.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/match/gram_counts.h"
#include "runtime/program/program.h"
#include "runtime/vm/candidate_index.h"
#include "runtime/vm/field_scan.h"
#include "runtime/vm/predicate_shares.h"

namespace sigmavm::vm {

/// How much is scanned for.
enum class ScanScope : uint8_t {
  kEverything,  ///< every predicate that has literals: for observing them
  kWorthwhile,  ///< witnesses, and what is rarely met; the rest is asked when a rule needs it
};

/// What an index is made for.
struct IndexChoice {
  const program::Program* program = nullptr;
  std::vector<program::RuleIndex> rules;  ///< the only ones that the index finds
  PredicateShares shares;
  std::vector<uint8_t> direct;               ///< by predicate: see FieldScan::direct_targets
  const match::GramCounts* grams = nullptr;  ///< of values that were scanned; null: none were
};

/// Immutable and thread-safe. Any index gives the same verdicts; shares decide what they cost.
class ScanIndex {
 public:
  ScanIndex(const IndexChoice& choice, ScanScope scope);

  [[nodiscard]] const ScanPlan& scans() const noexcept { return scans_; }
  [[nodiscard]] const CandidateIndex& candidates() const noexcept { return candidates_; }

  /// By field: whether a verdict of the rules that the index finds can depend on it.
  [[nodiscard]] const std::vector<uint8_t>& asked_fields() const noexcept { return asked_fields_; }
  /// Whether rules ask for keywords that are not looked for.
  [[nodiscard]] bool asks_leaves() const noexcept { return asks_leaves_; }

 private:
  void NoteAsked(const program::Program& program, const std::vector<uint8_t>& tested);

  ScanPlan scans_;
  CandidateIndex candidates_;
  std::vector<uint8_t> asked_fields_;
  bool asks_leaves_ = false;
};

/// Guessed shares of the predicates that the chosen rules test; of others, anything.
[[nodiscard]] PredicateShares GuessShares(const IndexChoice& choice);

}  // namespace sigmavm::vm
