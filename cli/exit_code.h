// The exit codes of every verb: what scripts decide by. docs/reference/exit-codes.md is the manual.
#pragma once

#include <cstdint>

namespace sigmavm::cli {

enum class ExitCode : uint8_t {
  kOk = 0,
  kFindings = 1,       ///< matches or findings at or above --fail-on, failed tests
  kInvalidRules = 2,   ///< a rule or program that does not load
  kUsage = 3,          ///< wrong options or configuration
  kLost = 4,           ///< input or output that could not be read or written in full
  kInternal = 70,      ///< a mistake of ours
  kInterrupted = 130,  ///< stopped by Ctrl-C or a request to terminate
};

/// The code to exit with when both apply: 130, then 70, 3, 2, 4, 1, 0.
[[nodiscard]] constexpr ExitCode Worse(ExitCode a, ExitCode b) noexcept {
  constexpr ExitCode kOrder[] = {ExitCode::kInterrupted,  ExitCode::kInternal, ExitCode::kUsage,
                                 ExitCode::kInvalidRules, ExitCode::kLost,     ExitCode::kFindings};
  for (const ExitCode code : kOrder) {
    if (a == code || b == code) return code;
  }
  return ExitCode::kOk;
}

}  // namespace sigmavm::cli
