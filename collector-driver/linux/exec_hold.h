// Holds programs before their first instruction, until somebody has looked at their file.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "runtime/base/result.h"

namespace sigmavm::collector {

enum class HoldVerdict : uint8_t { kAllow, kDeny };

/// A file that is about to be executed: the program, and separately its loader or interpreter.
struct HeldStart {
  int descriptor = -1;  ///< of the file, for reading; borrowed until the decision returns
  uint32_t pid = 0;     ///< of the process that waits
};

struct ExecHoldOptions {
  /// Answers on the reading thread, without waiting for anything: from a cache, for example.
  /// Nothing: `decide` has to. May be empty.
  std::function<std::optional<HoldVerdict>(const HeldStart&)> decide_at_once;
  /// Answers on one of the workers; several run at once. May read the file, must never execute a
  /// program nor wait for one that does.
  std::function<HoldVerdict(const HeldStart&)> decide;
  std::chrono::milliseconds deadline{2000};  ///< for `decide`; then the program runs
  size_t workers = 2;
  size_t waiting = 1024;  ///< programs that may wait for a worker; others run at once
};

/// held == allowed + denied + timed_out + overflowed + own.
struct ExecHoldCounters {
  uint64_t held = 0;
  uint64_t allowed = 0;     ///< by a decision
  uint64_t denied = 0;      ///< by a decision
  uint64_t timed_out = 0;   ///< allowed because no decision came in time
  uint64_t overflowed = 0;  ///< allowed because too many waited, or a worker could not be had
  uint64_t own = 0;         ///< allowed because this process would wait for itself
};

/// Watches file systems by fanotify. Needs CAP_SYS_ADMIN to open and to watch, nothing afterwards.
/// When the process ends, however it does, the kernel lets all programs run that wait; when it
/// hangs they wait, but can be killed. All functions may be called from any thread.
class ExecHold {
 public:
  [[nodiscard]] static Result<std::unique_ptr<ExecHold>> Open(ExecHoldOptions options);
  ExecHold(const ExecHold&) = delete;
  ExecHold& operator=(const ExecHold&) = delete;
  /// Lets everything run that waits.
  ~ExecHold();

  /// Holds programs on the mount that `path` is on. Refuses pseudo and network file systems: a
  /// server that does not answer would stop the machine.
  [[nodiscard]] Diagnostics WatchMount(const std::string& path);
  /// The same for every mount of the namespace that is on a file system that can be watched; how
  /// many. Mounts that are made later are not watched before it is called again.
  [[nodiscard]] Result<size_t> WatchAllMounts();

  [[nodiscard]] ExecHoldCounters Counters() const noexcept;

 private:
  class Impl;
  explicit ExecHold(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Whether files of a file system (statfs.f_type) may be held.
[[nodiscard]] bool IsHoldableFileSystem(uint64_t magic) noexcept;

}  // namespace sigmavm::collector
