#include "runtime/vm/scan_index.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "runtime/match/gram_frequency.h"
#include "runtime/record/schema.h"
#include "runtime/vm/list_view.h"
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
constexpr float kLargestScannedShare = 0.1f;

/// By predicate: whether a rule's code tests it.
std::vector<uint8_t> TestedPredicates(const IndexChoice& choice) {
  std::vector<uint8_t> tested(choice.program->predicates.size());
  for (const program::RuleIndex rule : choice.rules) {
    ForEachTested(*choice.program, choice.program->rules[rule],
                  [&](program::PredicateId id) { tested[id] = 1; });
  }
  return tested;
}

std::vector<ScanLiterals> LiteralsOf(const IndexChoice& choice,
                                     const std::vector<uint8_t>& tested) {
  std::vector<ScanLiterals> all(tested.size());
  for (size_t i = 0; i < tested.size(); ++i) {
    if (tested[i] != 0) all[i] = ScanLiteralsOf(*choice.program, choice.program->predicates[i]);
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

/// By rule; nothing known, and not asked for, of rules that are not chosen.
RuleWitnesses PlanWitnesses(const IndexChoice& choice, const std::vector<float>& costs) {
  RuleWitnesses witnesses(choice.program->rules.size(), std::vector<program::PredicateId>{});
  WitnessPlanner planner(*choice.program, costs);
  for (const program::RuleIndex rule : choice.rules) {
    witnesses[rule] = planner.Plan(choice.program->rules[rule]);
  }
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

/// Whether looking for a predicate's literals costs more than deciding it when a rule asks.
bool IsCheaperToAsk(const ScanLiterals& scan, float share) {
  return std::any_of(scan.literals.begin(), scan.literals.end(), [&](const ScanLiteral& literal) {
    return NeedsOwnPass(literal) ||
           (literal.kind == match::LiteralKind::kContains && share > kLargestScannedShare);
  });
}

/// Forgets the literals of predicates that are not worth scanning for: those that are often met,
/// those that need a pass of their own, and all of a field that has no witness.
void KeepWorthwhile(const IndexChoice& choice, ScanChoice& scan) {
  const program::Program& program = *choice.program;
  std::vector<uint8_t> has_witness(program.fields.size());
  for (size_t i = 0; i < scan.witness.size(); ++i) {
    if (scan.witness[i] != 0) has_witness[program.predicates[i].field] = 1;
  }
  for (size_t i = 0; i < scan.witness.size(); ++i) {
    if (scan.witness[i] != 0) continue;
    if (has_witness[program.predicates[i].field] == 0 ||
        IsCheaperToAsk(scan.literals[i], choice.shares[i])) {
      scan.literals[i] = {};
    }
  }
}

}  // namespace

ScanIndex::ScanIndex(const IndexChoice& choice, ScanScope scope) {
  const program::Program& program = *choice.program;
  const std::vector<uint8_t> tested = TestedPredicates(choice);
  ScanChoice scan;
  scan.literals = LiteralsOf(choice, tested);
  scan.direct = choice.direct;
  const RuleWitnesses witnesses =
      PlanWitnesses(choice, WitnessCosts(program, scan.literals, choice.shares));
  scan.witness = MarkWitnesses(witnesses, program.predicates.size());
  if (scope == ScanScope::kWorthwhile) KeepWorthwhile(choice, scan);
  const match::GramFrequency frequency = choice.grams == nullptr
                                             ? match::GramFrequency::Typical()
                                             : match::GramFrequency(*choice.grams);
  scans_ = MakeScanPlan(program, std::move(scan), frequency);
  candidates_ = CandidateIndex(program, witnesses, scans_);
  NoteAsked(program, tested);
}

void ScanIndex::NoteAsked(const program::Program& program, const std::vector<uint8_t>& tested) {
  asked_fields_.resize(program.fields.size());
  for (program::PredicateId id = 0; id < tested.size(); ++id) {
    if (tested[id] == 0) continue;
    const program::Predicate& predicate = program.predicates[id];
    asked_fields_[predicate.field] = 1;
    if (predicate.op == program::Operator::kFieldEquals) asked_fields_[predicate.operand] = 1;
    asks_leaves_ |= predicate.field == record::kAnyField && !scans_.IsScanned(id);
  }
}

PredicateShares GuessShares(const IndexChoice& choice) {
  PredicateShares shares;
  for (const ScanLiterals& literals : LiteralsOf(choice, TestedPredicates(choice))) {
    shares.push_back(GuessShare(literals));
  }
  return shares;
}

}  // namespace sigmavm::vm
