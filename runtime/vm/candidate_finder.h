// Scans the values of a record and collects the rules that can match it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "runtime/match/literal.h"
#include "runtime/vm/engine_state.h"
#include "runtime/vm/epoch_table.h"
#include "runtime/vm/predicate_evaluator.h"
#include "runtime/vm/route_cache.h"
#include "runtime/vm/value_cache.h"

namespace sigmavm::vm {

/// Not thread-safe. Writes what the scans say of predicates into the evaluator's states.
class CandidateFinder {
 public:
  /// All must outlive the finder.
  CandidateFinder(const EngineState& state, const ScanIndex& index, PredicateEvaluator& predicates);

  /// Rules that can match the evaluator's current record, each once. Every field that such a rule
  /// reads has been scanned: for the predicates of ScanPlan::scanned, an unknown state now means
  /// false. Valid until the next call.
  [[nodiscard]] const std::vector<program::RuleIndex>& Find(const Route& route);

  /// Counts what the next records meet, until null is given.
  void set_observations(Observations* observations) noexcept { observations_ = observations; }

 private:
  /// What to do about a field that is present.
  struct FieldWork {
    program::FieldId field = 0;
    const FieldScan* scan = nullptr;            // null: nothing to look for
    std::unique_ptr<ValueCache> cache;          // null: not worth one
    std::span<const program::RuleIndex> rules;  // candidates by its presence
  };

  void ScanField(program::FieldId field);
  void ScanLeaves(const FieldScan& scan, std::span<const record::Value> leaves);
  [[nodiscard]] std::span<const Target> LookUp(const FieldWork& work,
                                               std::span<const record::Value> values, size_t index);
  [[nodiscard]] std::span<const Target> Scan(const FieldWork& work,
                                             std::span<const record::Value> values, size_t index);
  [[nodiscard]] std::span<const Target> TakeTargets(const FieldScan& scan);
  void Apply(std::span<const Target> targets) noexcept;
  void AddCandidates(std::span<const program::RuleIndex> rules) noexcept;

  const ScanIndex* index_;
  PredicateEvaluator* predicates_;
  const Route* route_ = nullptr;
  Observations* observations_ = nullptr;
  std::vector<FieldWork> work_;       // by field
  std::vector<uint32_t> logsources_;  // by rule
  match::HitSet hits_;
  std::vector<Target> targets_;               // of the value being scanned
  std::vector<std::string_view> leaf_texts_;  // of the record being scanned
  EpochSet seen_rules_;
  std::vector<program::RuleIndex> candidates_;
};

}  // namespace sigmavm::vm
