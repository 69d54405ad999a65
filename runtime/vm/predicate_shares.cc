#include "runtime/vm/predicate_shares.h"

#include <algorithm>

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

void Learn(const Observations& observations, const std::vector<uint8_t>& scanned,
           PredicateShares& shares) {
  const auto records = static_cast<float>(observations.records);
  for (size_t i = 0; i < shares.size(); ++i) {
    if (scanned[i] == 0) continue;
    const auto met = static_cast<float>(observations.met[i]);
    shares[i] = (met + shares[i] * kWeightOfGuess) / (records + kWeightOfGuess);
  }
}

}  // namespace sigmavm::vm
