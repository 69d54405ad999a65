// Runs two evaluators over generated rules and events and reports where they part.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tests/support/evaluate.h"

namespace sigmavm::support {

struct DifferentialOptions {
  uint64_t seed = 0;
  size_t rules = 1000;
  size_t events_per_rule = 10;
};

/// The seed of a run: the environment variable SIGMAVM_SEED if set, else `standard`.
[[nodiscard]] uint64_t SeedFromEnvironment(uint64_t standard);

/// Compares the results, an error counting as a third one, on generated cases. nullopt when they
/// always agree; else a description of the first case, shrunk, with its seed.
[[nodiscard]] std::optional<std::string> FindDisagreement(const DifferentialOptions& options,
                                                          const Evaluate& left,
                                                          const Evaluate& right);

}  // namespace sigmavm::support
