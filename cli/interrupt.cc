#include "cli/interrupt.h"

#include <csignal>

namespace sigmavm::cli {
namespace {

std::atomic<bool> interrupted{false};
std::atomic<bool> hung_up{false};
static_assert(std::atomic<bool>::is_always_lock_free, "the flag is set in a signal handler");

extern "C" void OnInterrupt(int /*signal*/) { interrupted.store(true, std::memory_order_relaxed); }
extern "C" void OnHangup(int /*signal*/) { hung_up.store(true, std::memory_order_relaxed); }

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

void CatchHangups() noexcept {
  struct sigaction action {};
  action.sa_handler = OnHangup;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGHUP, &action, nullptr);
}

bool TakeHangup() noexcept { return hung_up.exchange(false, std::memory_order_relaxed); }

const std::atomic<bool>& InterruptFlag() noexcept { return interrupted; }

}  // namespace sigmavm::cli
