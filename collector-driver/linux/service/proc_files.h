// What /proc tells of a process afterwards: only used where a record does not have it, and always
// said to be late, because the process may have changed since.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "collector-driver/common/process_table.h"
#include "collector-driver/common/record.h"

namespace sigmavm::collector {

/// Stateless but for its buffers; not thread-safe.
class ProcFiles {
 public:
  /// Most of a command line that is read.
  static constexpr size_t kArgumentBytes = 128 << 10;

  explicit ProcFiles(std::string root = "/proc") : root_(std::move(root)) {}

  /// Facts of a running process; nullopt when it has gone or its id belongs to another one by now.
  /// Their GUID is left empty. A start of zero in `task` stands for any.
  [[nodiscard]] std::optional<ProcessFacts> Read(const SgrTask& task);

  /// All arguments (as in kSgrTagArguments) of a running process that `stored` is the beginning of;
  /// false when the process has gone, changed its arguments or runs another image.
  [[nodiscard]] bool ReadArguments(const SgrTask& task, std::string_view stored,
                                   std::string& arguments);

 private:
  [[nodiscard]] bool IsStill(const SgrTask& task);
  [[nodiscard]] bool ReadFile(uint32_t pid, const char* name, size_t limit, std::string& out);

  std::string root_;
  std::string buffer_;
};

}  // namespace sigmavm::collector
