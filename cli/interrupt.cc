#include "cli/interrupt.h"

#include <csignal>

namespace sigmavm::cli {
namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "the flag is set in a signal handler");

extern "C" void OnInterrupt(int /*signal*/) { interrupted.store(true, std::memory_order_relaxed); }

}  // namespace

void CatchInterrupts() noexcept {
  struct sigaction action {};
  action.sa_handler = OnInterrupt;
  sigemptyset(&action.sa_mask);
  // Without SA_RESTART a blocked read returns, and the next signal has its default effect.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

const std::atomic<bool>& InterruptFlag() noexcept { return interrupted; }

}  // namespace sigmavm::cli
