#include "runtime/vm/candidate_index.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace sigmavm::vm {
namespace {

/// Bounds the index of a program whose rules share huge lists: rules past it always run.
constexpr size_t kMostPairs = size_t{1} << 24;

}  // namespace

void CandidateIndex::Multimap::Build(std::vector<Pair> pairs, size_t keys) {
  std::sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) {
    return std::tie(a.key, a.rule) < std::tie(b.key, b.rule);
  });
  starts.assign(keys + 1, 0);
  rules.reserve(pairs.size());
  for (const Pair& pair : pairs) {
    ++starts[pair.key + 1];
    rules.push_back(pair.rule);
  }
  for (size_t i = 1; i <= keys; ++i) starts[i] += starts[i - 1];
}

CandidateIndex::CandidateIndex(const program::Program& program, const RuleWitnesses& witnesses,
                               const ScanPlan& scans) {
  std::vector<Multimap::Pair> by_predicate;
  std::vector<Multimap::Pair> by_field;
  for (program::RuleIndex rule = 0; rule < witnesses.size(); ++rule) {
    if (!witnesses[rule] || by_predicate.size() + by_field.size() > kMostPairs) {
      always_.push_back(rule);
      continue;
    }
    for (const program::PredicateId witness : *witnesses[rule]) {
      if (scans.IsScanned(witness)) {
        by_predicate.push_back({witness, rule});
      } else {
        by_field.push_back({program.predicates[witness].field, rule});
      }
    }
  }
  by_predicate_.Build(std::move(by_predicate), program.predicates.size());
  by_field_.Build(std::move(by_field), program.fields.size());
}

}  // namespace sigmavm::vm
