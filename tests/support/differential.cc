#include "tests/support/differential.h"

#include <cstdlib>

#include "tests/support/generate.h"
#include "tests/support/shrink.h"

namespace sigmavm::support {
namespace {

enum class Outcome : uint8_t { kMatch, kNoMatch, kError };

Outcome Run(const Evaluate& evaluate, const GeneratedCase& one) {
  const auto result = evaluate(one.rule.ToYaml(), one.event_json, GeneratedPlaceholders());
  if (!result.ok()) return Outcome::kError;
  return *result ? Outcome::kMatch : Outcome::kNoMatch;
}

std::string OutcomeText(const Evaluate& evaluate, const GeneratedCase& one) {
  const auto result = evaluate(one.rule.ToYaml(), one.event_json, GeneratedPlaceholders());
  if (!result.ok()) return "error: " + result.errors().front().message;
  return *result ? "match" : "no match";
}

std::string Describe(uint64_t seed, const GeneratedCase& one, const Evaluate& left,
                     const Evaluate& right) {
  return "seed " + std::to_string(seed) + "\nleft: " + OutcomeText(left, one) +
         "\nright: " + OutcomeText(right, one) + "\nevent: " + one.event_json + "\n" +
         one.rule.ToYaml();
}

}  // namespace

uint64_t SeedFromEnvironment(uint64_t standard) {
  const char* text = std::getenv("SIGMAVM_SEED");
  return text == nullptr ? standard : std::strtoull(text, nullptr, 10);
}

// Each rule has a seed of its own, so that a report's seed, with `rules` 1, repeats its case.
std::optional<std::string> FindDisagreement(const DifferentialOptions& options,
                                            const Evaluate& left, const Evaluate& right) {
  for (size_t i = 0; i < options.rules; ++i) {
    const uint64_t seed = options.seed + i;
    Random random(seed);
    const GeneratedRule rule = GenerateRule(random);
    for (size_t j = 0; j < options.events_per_rule; ++j) {
      const GeneratedCase one = {rule, GenerateEvent(rule, random)};
      const Outcome left_outcome = Run(left, one);
      const Outcome right_outcome = Run(right, one);
      if (left_outcome == right_outcome) continue;
      // Same pair of outcomes: a shrunk case must not turn into another problem.
      const auto still_fails = [&](const GeneratedCase& smaller) {
        return Run(left, smaller) == left_outcome && Run(right, smaller) == right_outcome;
      };
      return Describe(seed, Shrink(one, still_fails), left, right);
    }
  }
  return std::nullopt;
}

}  // namespace sigmavm::support
