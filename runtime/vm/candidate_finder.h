// Scans the values of a record and collects the rules that can match it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/match/literal.h"
#include "runtime/vm/epoch_table.h"
#include "runtime/vm/guarded_rules.h"
#include "runtime/vm/outcome_cache.h"
#include "runtime/vm/predicate_evaluator.h"
#include "runtime/vm/scan_index.h"
#include "runtime/vm/value_cache.h"

namespace sigmavm::vm {

/// For every record LookUp() comes first, then Find() if its outcome is not known. Not thread-safe.
class CandidateFinder {
 public:
  /// All must outlive the finder. `cache` is null when values are not to be remembered; its spaces
  /// from `first_space` to `first_space + SpacesNeeded()` belong to the finder.
  CandidateFinder(const ScanIndex& index, PredicateEvaluator& predicates, ValueCache* cache,
                  uint32_t first_space);
  [[nodiscard]] static uint32_t SpacesNeeded(const EngineState& state);

  /// Looks up the values of the evaluator's current record. If the returned key is complete, the
  /// outcome depends on nothing else. Valid until the next call.
  [[nodiscard]] const OutcomeCache::Key& LookUp();

  /// Rules that can match the record, each once; of a general index, perhaps rules that the
  /// record's logsource rules out. Every field that such a rule reads has been scanned, and what
  /// scans say of predicates is in the evaluator's states. Valid until the next call.
  [[nodiscard]] const std::vector<program::RuleIndex>& Find();

  /// After rules have run: remembers with the record's values which further predicates were
  /// decided.
  void Remember(std::span<const program::PredicateId> decided);

 private:
  /// What to do about a field that is present.
  struct FieldWork {
    program::FieldId field = 0;
    const FieldScan* scan = nullptr;  // null: nothing to look for
    GuardedRules rules;               // candidates by its presence
    CacheMeter meter;
    ValueCache::Place place = ValueCache::kNotKept;  // of the current record's value
  };
  /// A field of the current record that is to be scanned.
  struct Pending {
    FieldWork* work = nullptr;
    std::span<const record::Value> values;  // as stored
    bool looked_up = false;                 // the key is valid
    bool is_known = false;                  // what follows it is
    ValueCache::Key key;
    ValueCache::Known known;
  };

  void Collect(std::span<FieldWork> works);
  /// Of pending fields from number `first` on.
  void FindValues(size_t first);
  [[nodiscard]] std::span<Pending> pending() noexcept { return {pending_.data(), pending_count_}; }
  void PrepareLookUp(Pending& pending);
  void ScanField(const Pending& pending);
  void ApplyKnown(const Pending& pending);
  void LookAtLeaves(FieldWork& work);
  /// Returns whether the leaves had to be looked at.
  bool ScanLeaves(const FieldScan& scan);
  [[nodiscard]] std::span<const Target> ScanValue(const FieldWork& work,
                                                  std::span<const record::Value> values,
                                                  size_t index);
  void TakeHits(const FieldScan& scan);
  void AddGuarded(const GuardedRules& rules);
  void Apply(std::span<const Target> targets) noexcept;
  void AddCandidates(std::span<const program::RuleIndex> rules) noexcept;

  const ScanIndex* index_;
  PredicateEvaluator* predicates_;
  ValueCache* cache_;
  uint32_t first_space_;
  std::vector<FieldWork> work_;       // fields that are looked at
  size_t always_looked_at_ = 0;       // the first of them; the others tell outcomes apart only
  std::vector<FieldWork*> by_field_;  // null: not looked at
  std::vector<Pending> pending_;  // one a field: to clear one a value costs as much as to hash it
  size_t pending_count_ = 0;      // of the current record
  GuardedRules always_;
  std::vector<const GuardedRules*> waiting_;  // for the scans of the current record
  match::HitSet hits_;
  std::vector<Target> targets_;               // of the value being scanned
  std::vector<std::string_view> leaf_texts_;  // of the record being scanned
  OutcomeCache::Key key_;
  EpochSet seen_rules_;
  std::vector<program::RuleIndex> candidates_;
};

}  // namespace sigmavm::vm
