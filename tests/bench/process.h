// Runs the sigmavm command as a process of its own and says what it used.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace sigmavm::bench {

struct ProcessUse {
  int exit_code = -1;  ///< -1 when it could not be started or was killed
  double wall_nanoseconds = 0;
  double processor_nanoseconds = 0;  ///< user and system, all threads
};

/// Waits for the end. What the command writes is thrown away.
[[nodiscard]] ProcessUse RunProcess(const std::vector<std::string>& words);

/// Peak of resident memory of the command in bytes, 0 when it fails. Read from the running process,
/// since what wait4 reports counts the memory of whoever started it.
[[nodiscard]] size_t PeakMemory(const std::vector<std::string>& words);

}  // namespace sigmavm::bench
