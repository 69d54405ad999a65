// Which rules a record can match, from facts that are cheap to have.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "runtime/program/program.h"
#include "runtime/vm/field_scan.h"

namespace sigmavm::vm {

/// By rule: predicates of which one holds whenever the rule matches; nullopt when it can match by
/// what a record lacks.
using RuleWitnesses = std::vector<std::optional<std::vector<program::PredicateId>>>;

/// Rules filed under what has to be seen first. Sound, not exact: a rule that is not named by
/// anything seen in a record cannot match it; a named one may fail. Immutable and thread-safe.
class CandidateIndex {
 public:
  CandidateIndex() = default;
  /// `scans` tells for which predicates a scan answers.
  CandidateIndex(const program::Program& program, const RuleWitnesses& witnesses,
                 const ScanPlan& scans);

  /// Rules of which the predicate, one that is scanned, is a witness.
  [[nodiscard]] std::span<const program::RuleIndex> of_predicate(
      program::PredicateId predicate) const noexcept {
    return by_predicate_.Get(predicate);
  }
  /// Rules with a witness on the field that no scan answers for: candidates when it is present.
  [[nodiscard]] std::span<const program::RuleIndex> of_field(
      program::FieldId field) const noexcept {
    return by_field_.Get(field);
  }
  /// Rules that can match by what a record lacks.
  [[nodiscard]] std::span<const program::RuleIndex> always() const noexcept { return always_; }

 private:
  /// Runs of rules by key.
  struct Multimap {
    struct Pair {
      uint32_t key;
      program::RuleIndex rule;
    };
    void Build(std::vector<Pair> pairs, size_t keys);
    [[nodiscard]] std::span<const program::RuleIndex> Get(uint32_t key) const noexcept {
      return std::span(rules).subspan(starts[key], starts[key + 1] - starts[key]);
    }
    std::vector<uint32_t> starts;
    std::vector<program::RuleIndex> rules;
  };

  Multimap by_predicate_;
  Multimap by_field_;
  std::vector<program::RuleIndex> always_;
};

}  // namespace sigmavm::vm
