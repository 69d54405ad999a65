#include "runtime/vm/scan_index.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "runtime/vm/scan_literals.h"
#include "runtime/vm/witness_planner.h"

namespace sigmavm::vm {
namespace {

// In nanoseconds, roughly: what running a candidate rule costs, what a further literal costs every
// record, and what one so short costs that it needs a pass of its own.
constexpr float kCandidateCost = 60;
constexpr float kLiteralCost = 0.02f;
constexpr float kShortLiteralCost = 5;

/// Met more often than this, a predicate is cheaper to ask than to find.
constexpr float kLargestScannedShare = 0.05f;

std::vector<ScanLiterals> AllLiterals(const program::Program& program) {
  std::vector<ScanLiterals> all;
  all.reserve(program.predicates.size());
  for (const program::Predicate& predicate : program.predicates) {
    all.push_back(ScanLiteralsOf(program, predicate));
  }
  return all;
}

std::vector<float> WitnessCosts(const program::Program& program,
                                const std::vector<ScanLiterals>& literals,
                                const PredicateShares& shares) {
  std::vector<float> costs(shares.size());
  for (size_t i = 0; i < costs.size(); ++i) {
    if (program.predicates[i].op == program::Operator::kNull) {
      costs[i] = kNoWitness;  // holds when there is nothing to see
      continue;
    }
    costs[i] = shares[i] * kCandidateCost;
    for (const ScanLiteral& literal : literals[i].literals) {
      costs[i] += NeedsOwnPass(literal) ? kShortLiteralCost : kLiteralCost;
    }
  }
  return costs;
}

RuleWitnesses PlanWitnesses(const program::Program& program, const std::vector<float>& costs) {
  RuleWitnesses witnesses;
  witnesses.reserve(program.rules.size());
  WitnessPlanner planner(program, costs);
  for (const program::Rule& rule : program.rules) witnesses.push_back(planner.Plan(rule));
  return witnesses;
}

std::vector<uint8_t> MarkWitnesses(const RuleWitnesses& witnesses, size_t predicates) {
  std::vector<uint8_t> marks(predicates);
  for (const std::optional<std::vector<program::PredicateId>>& of_rule : witnesses) {
    if (!of_rule) continue;
    for (const program::PredicateId id : *of_rule) marks[id] = 1;
  }
  return marks;
}

/// Forgets the literals of predicates that are not worth scanning for: those that are often met,
/// those that need a pass of their own, and all of a field that has no witness.
void KeepWorthwhile(const program::Program& program, const std::vector<uint8_t>& witness,
                    const PredicateShares& shares, std::vector<ScanLiterals>& literals) {
  std::vector<uint8_t> has_witness(program.fields.size());
  for (size_t i = 0; i < literals.size(); ++i) {
    if (witness[i] != 0) has_witness[program.predicates[i].field] = 1;
  }
  for (size_t i = 0; i < literals.size(); ++i) {
    if (witness[i] != 0) continue;
    const std::vector<ScanLiteral>& own = literals[i].literals;
    if (has_witness[program.predicates[i].field] == 0 || shares[i] > kLargestScannedShare ||
        std::any_of(own.begin(), own.end(), NeedsOwnPass)) {
      literals[i] = {};
    }
  }
}

}  // namespace

ScanIndex::ScanIndex(const program::Program& program, const PredicateShares& shares,
                     ScanScope scope) {
  std::vector<ScanLiterals> literals = AllLiterals(program);
  const RuleWitnesses witnesses = PlanWitnesses(program, WitnessCosts(program, literals, shares));
  const std::vector<uint8_t> is_witness = MarkWitnesses(witnesses, program.predicates.size());
  if (scope == ScanScope::kWorthwhile) KeepWorthwhile(program, is_witness, shares, literals);
  scans_ = MakeScanPlan(program, std::move(literals), is_witness);
  candidates_ = CandidateIndex(program, witnesses, scans_.scanned);
}

PredicateShares GuessShares(const program::Program& program) {
  PredicateShares shares;
  shares.reserve(program.predicates.size());
  for (const program::Predicate& predicate : program.predicates) {
    shares.push_back(GuessShare(ScanLiteralsOf(program, predicate)));
  }
  return shares;
}

}  // namespace sigmavm::vm
