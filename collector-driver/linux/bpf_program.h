// Loads the BPF programs into the kernel and attaches them: the only place that knows libbpf.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "collector-driver/linux/bpf/shared.h"
#include "runtime/base/result.h"

namespace sigmavm::collector {

struct BpfProgramOptions {
  /// Of the ring between kernel and reader; raised to a power of two of at least one page.
  uint32_t ring_bytes = 8U << 20;
};

/// The programs in the kernel, which removes them when this object or the process ends. Needs
/// CAP_BPF and CAP_PERFMON to load and to attach, and nothing after that. For one thread, except
/// for shared().
class BpfProgram {
 public:
  /// Fails with one diagnostic that says what the kernel refused and what would help.
  [[nodiscard]] static Result<std::unique_ptr<BpfProgram>> Load(const BpfProgramOptions& options);
  BpfProgram(const BpfProgram&) = delete;
  BpfProgram& operator=(const BpfProgram&) = delete;
  ~BpfProgram();

  /// From now on events go into the ring. Empty when it has worked.
  [[nodiscard]] Diagnostics Attach();
  /// No program runs any more when this returns.
  void Detach() noexcept;

  /// A descriptor from which SNAPSHOT records of all processes can be read, one after the other. It
  /// belongs to the caller.
  [[nodiscard]] Result<int> OpenSnapshot();

  /// Calls `take` for each record that is in the ring, oldest first, until it returns false, which
  /// still consumes that record. False when `take` did.
  bool Consume(const std::function<bool(std::span<const std::byte>)>& take);
  /// Readable when the kernel wakes the reader; for epoll.
  [[nodiscard]] int ring_descriptor() const noexcept;
  [[nodiscard]] uint32_t ring_bytes() const noexcept;

  /// The variables that the programs write; valid as long as this object.
  [[nodiscard]] BpfShared& shared() noexcept;
  [[nodiscard]] const BpfShared& shared() const noexcept;

 private:
  struct State;
  explicit BpfProgram(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sigmavm::collector
