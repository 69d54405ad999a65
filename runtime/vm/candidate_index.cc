#include "runtime/vm/candidate_index.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "runtime/vm/list_view.h"

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

CandidateIndex::CandidateIndex(const program::Program& program,
                               const std::vector<uint8_t>& scanned) {
  std::vector<Multimap::Pair> by_predicate;
  std::vector<Multimap::Pair> by_field;
  // False when the rule has to run always.
  const auto file = [&](program::RuleIndex rule, program::PredicateId witness) {
    const program::Predicate& predicate = program.predicates[witness];
    if (scanned[witness] != 0) {
      by_predicate.push_back({witness, rule});
      return true;
    }
    if (predicate.op == program::Operator::kNull) return false;  // a missing field is null
    by_field.push_back({predicate.field, rule});
    return true;
  };
  for (program::RuleIndex i = 0; i < program.rules.size(); ++i) {
    const program::ListId list = program.rules[i].witnesses;
    const auto witnesses = ItemsOf(program, list);
    const bool indexed =
        list != program::kNoIndex && by_predicate.size() + by_field.size() < kMostPairs &&
        std::all_of(witnesses.begin(), witnesses.end(),
                    [&](program::PredicateId witness) { return file(i, witness); });
    if (!indexed) always_.push_back(i);
  }
  by_predicate_.Build(std::move(by_predicate), program.predicates.size());
  by_field_.Build(std::move(by_field), program.fields.size());
}

std::vector<uint8_t> FindWitnesses(const program::Program& program) {
  std::vector<uint8_t> witness(program.predicates.size());
  for (const program::Rule& rule : program.rules) {
    for (const program::PredicateId id : ItemsOf(program, rule.witnesses)) witness[id] = 1;
  }
  return witness;
}

}  // namespace sigmavm::vm
