// What was found out about programs while they were held, for the records that follow.
#pragma once

#include <optional>
#include <string>

#include "collector-driver/common/file_examiner.h"
#include "collector-driver/common/hold_result.h"
#include "collector-driver/linux/service/by_process.h"
#include "collector-driver/linux/service/image_inspector.h"

namespace sigmavm::collector {

struct HeldProgram {
  HoldResult result = HoldResult::kNotHeld;
  SgrFile file{};
  ImageInspector::Facts facts;  ///< of the file, taken before its first instruction
  FactsNeeded asked;            ///< which of them
  std::string rules;            ///< ids of rules that matched, joined by commas
};

/// By the process that is about to run them. Programs whose exec fails after all stay until they
/// are the oldest. Thread-safe.
class HeldPrograms {
 public:
  void Put(uint32_t pid, HeldProgram program) { programs_.Put(pid, std::move(program)); }

  /// What was found out about the image that a process runs now, once; nullopt when that was not
  /// held, or is not the file that was.
  [[nodiscard]] std::optional<HeldProgram> Take(uint32_t pid, const SgrFile& image) {
    std::optional<HeldProgram> program = programs_.Take(pid);
    if (program && !IsSameFile(image, program->file)) program.reset();
    return program;
  }

 private:
  static constexpr size_t kBound = 4096;
  ByProcess<HeldProgram> programs_{kBound};
};

}  // namespace sigmavm::collector
