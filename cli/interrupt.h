// Turns Ctrl-C into a flag that long work polls, so that results are flushed before the exit.
#pragma once

#include <atomic>

namespace sigmavm::cli {

/// Makes SIGINT and SIGTERM set the flag; a second one ends the process at once. SIGPIPE is
/// ignored: a closed pipe is seen as a failed write. Call once, before any thread starts.
void CatchInterrupts() noexcept;

/// Set once an interrupt has arrived; never cleared. Safe to read from any thread.
[[nodiscard]] const std::atomic<bool>& InterruptFlag() noexcept;

/// Makes SIGHUP ask for a reload instead of ending the process. Once, before any thread starts.
void CatchHangups() noexcept;
/// Whether SIGHUP has arrived since the last call.
[[nodiscard]] bool TakeHangup() noexcept;

[[nodiscard]] inline bool Interrupted() noexcept {
  return InterruptFlag().load(std::memory_order_relaxed);
}

}  // namespace sigmavm::cli
