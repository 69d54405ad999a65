// The rules of the measurements: found, compiled, chosen from and multiplied.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/program/program.h"
#include "runtime/program/verifier.h"

namespace sigmavm::bench {

/// Where rules are, and what a report says of them.
struct RuleOrigin {
  std::string name;
  std::vector<std::string> paths;
};

/// SigmaHQ's rules beside the project if they are there and `own` is false, else the project's.
[[nodiscard]] RuleOrigin FindRules(bool own);

/// Compiles all rules; those with errors are left out.
[[nodiscard]] program::Program CompileRules(const RuleOrigin& origin);

/// A program of those rules for which `keep` holds, without correlations and source places.
using RuleFilter = std::function<bool(const program::Program&, const program::Rule&)>;
[[nodiscard]] program::Program SelectRules(const program::Program& program, const RuleFilter& keep);

/// Rules for the creation of processes on Windows.
[[nodiscard]] bool IsWindowsProcessCreation(const program::Program& program,
                                            const program::Rule& rule);

/// The program with `factor` times its rules: the originals, and copies in which some letters are
/// exchanged throughout, the same in every text of one copy, other ones in every other. So the
/// copies are as large and as varied as the originals, share little with them and hardly ever
/// match. Regular expressions stay as they are. Without correlations and source places.
[[nodiscard]] program::Program MultiplyRules(const program::Program& program, size_t factor);

}  // namespace sigmavm::bench
