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
  std::chrono::steady_clock::time_point since;  ///< when it began to wait
};

/// How a program that waited came to its answer.
enum class HoldAnswer : uint8_t {
  kAllowed,   ///< by a decision
  kDenied,    ///< by a decision
  kDeadline,  ///< allowed because no decision came in time
  kOverflow,  ///< allowed because too many waited, or nobody decides any more
  kOwn,       ///< allowed because this process would wait for itself
};

struct HoldDecision {
  HoldVerdict verdict = HoldVerdict::kAllow;
  std::shared_ptr<const void> note;  ///< for `answering`, when this decision is the one that counts
};

/// What a watched path stands for.
enum class HoldScope : uint8_t {
  kFileSystem,  ///< its file system, wherever that is mounted, also in other namespaces
  kMount,       ///< its mount only: whoever makes a mount namespace of his own evades it
};

struct ExecHoldOptions {
  HoldScope scope = HoldScope::kFileSystem;
  /// Answers on the reading thread, without waiting for anything: from a cache, for example.
  /// Nothing: `decide` has to. May be empty.
  std::function<std::optional<HoldVerdict>(const HeldStart&)> decide_at_once;
  /// Answers on one of the workers; several run at once. May read the file, must never execute a
  /// program nor wait for one that does.
  std::function<HoldDecision(const HeldStart&)> decide;
  /// Told of every answer but kOwn, just before the program learns it, with the note of the
  /// decision if there is one. On any thread; must not wait for anything. May be empty.
  std::function<void(const HeldStart&, HoldAnswer, const std::shared_ptr<const void>& note)>
      answering;
  std::chrono::milliseconds deadline{2000};  ///< for `decide`; then the program runs
  size_t workers = 2;
  /// Programs that may wait for a worker; others run at once. Fewer where this process may not open
  /// that many files.
  size_t waiting = 512;
};

/// held == allowed + denied + timed_out + overflowed + own.
struct ExecHoldCounters {
  uint64_t held = 0;
  uint64_t allowed = 0;     ///< by a decision
  uint64_t denied = 0;      ///< by a decision
  uint64_t timed_out = 0;   ///< allowed because no decision came in time
  uint64_t overflowed = 0;  ///< allowed because too many waited, or nobody decided any more
  uint64_t own = 0;         ///< allowed because this process would wait for itself
};

/// Watches file systems by fanotify. Needs CAP_SYS_ADMIN to open and to watch, nothing afterwards:
/// that can be given up before Start(), whose threads have what the calling thread has then.
/// When the process ends, however it does, the kernel lets all programs run that wait; when it
/// hangs they wait, but can be killed. All functions may be called from any thread.
class ExecHold {
 public:
  [[nodiscard]] static Result<std::unique_ptr<ExecHold>> Open(ExecHoldOptions options);
  /// Begins to answer. Programs wait from Watch() on, without a deadline until this is called:
  /// nothing that may wait for another process belongs between the two.
  [[nodiscard]] Diagnostics Start();
  ExecHold(const ExecHold&) = delete;
  ExecHold& operator=(const ExecHold&) = delete;
  ~ExecHold();
  /// Lets everything run that waits, and holds nothing from now on. The counters are final then.
  /// Waits for decisions that are being made. Also done by the destructor.
  void Close();

  /// Holds programs on the mount or file system that `path` is on. Refuses pseudo and network file
  /// systems: a server that does not answer would stop the machine.
  [[nodiscard]] Diagnostics Watch(const std::string& path);
  /// The same for every mount of the namespace that is on a file system that can be watched; how
  /// many. File systems that are mounted later are not watched before it is called again.
  [[nodiscard]] Result<size_t> WatchAll();

  [[nodiscard]] ExecHoldCounters Counters() const noexcept;

 private:
  class Impl;
  explicit ExecHold(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Whether files of a file system (statfs.f_type) may be held.
[[nodiscard]] bool IsHoldableFileSystem(uint64_t magic) noexcept;

}  // namespace sigmavm::collector
