// Waits until a descriptor has something to read or another thread calls.
#pragma once

#include <chrono>
#include <cstdint>

#include "collector-driver/linux/file_descriptor.h"

namespace sigmavm::collector {

/// Wait() is for one thread, Signal() for any, also for signal handlers.
class Waiter {
 public:
  enum class Trigger : uint8_t {
    kLevel,  ///< as long as there is something to read
    kEdge    ///< only when the kernel wakes those who wait
  };
  /// Borrows `descriptor`.
  Waiter(int descriptor, Trigger trigger) noexcept;

  /// 0, or the error (errno) of setting up; Wait() then only waits.
  [[nodiscard]] int error() const noexcept { return error_; }

  /// Returns after `wait` at the latest; true when Signal() was called.
  bool Wait(std::chrono::milliseconds wait) noexcept;
  /// Ends the current Wait(), or else the next one.
  void Signal() noexcept;

 private:
  FileDescriptor epoll_;
  FileDescriptor event_;
  int error_ = 0;
};

}  // namespace sigmavm::collector
