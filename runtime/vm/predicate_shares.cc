#include "runtime/vm/predicate_shares.h"

#include <algorithm>

#include "runtime/match/predicate_matcher.h"
#include "runtime/record/schema.h"

namespace sigmavm::vm {
namespace {

/// For predicates that no literal speaks for: they are asked whenever their field is present.
constexpr float kUnguarded = 0.5f;
/// A value has about so many places at which a literal inside it could stand.
constexpr float kPlaces = 100;
constexpr float kAnchoredShare = 0.002f;
constexpr float kMost = 0.9f;
/// Records that the guess weighs as much as.
constexpr float kWeightOfGuess = 4;

/// One in so many records has to ask for a predicate that is decided for every value.
constexpr uint32_t kLeastDirectShare = 50;
/// Deciding with the scan costs a decision a scanned value, and saves one whenever asked.
constexpr float kLeastAskedOfScanned = 0.75f;

float Adjusted(float share, uint32_t count, uint32_t of) {
  return (static_cast<float>(count) + share * kWeightOfGuess) /
         (static_cast<float>(of) + kWeightOfGuess);
}

/// Leaves are scanned together, so there is no value to remember a verdict with.
bool CanBeDirect(const program::Predicate& predicate) {
  return predicate.field != record::kAnyField && match::AsksText(predicate.op);
}

}  // namespace

float GuessShare(const ScanLiterals& literals) {
  if (literals.literals.empty()) return kUnguarded;
  float sum = 0;
  for (const ScanLiteral& literal : literals.literals) {
    const float chance = Commonness(literal) * kPlaces;
    const bool anchored = literal.kind != match::LiteralKind::kContains;
    sum += anchored ? std::min(chance, kAnchoredShare * (1 + 10 * chance)) : chance;
  }
  return std::min(sum, kMost);
}

void Learn(const Observations& observations, const PredicateBits& open, PredicateShares& shares) {
  for (program::PredicateId i = 0; i < shares.size(); ++i) {
    if (!HasPredicate(open, i))
      shares[i] = Adjusted(shares[i], observations.met[i], observations.records);
  }
}

void ChooseDirect(const program::Program& program, const Observations& observations,
                  const PredicateBits& open, std::vector<uint8_t>& direct,
                  PredicateShares& shares) {
  for (program::PredicateId i = 0; i < shares.size(); ++i) {
    const program::Predicate& predicate = program.predicates[i];
    if (!HasPredicate(open, i) || !CanBeDirect(predicate)) continue;
    const uint32_t asked = observations.asked[i];
    const auto scanned = static_cast<float>(observations.scanned[predicate.field]);
    const bool often = asked * kLeastDirectShare > observations.records;
    if (!often || static_cast<float>(asked) < kLeastAskedOfScanned * scanned) continue;
    direct[i] = 1;
    shares[i] = Adjusted(shares[i], observations.held[i], asked);
  }
}

}  // namespace sigmavm::vm
