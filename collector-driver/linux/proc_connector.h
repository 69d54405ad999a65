// The kernel's proc connector: says by netlink that a process forked, ran a program or ended, and
// nothing else about it.
#pragma once

#include <cstdint>
#include <vector>

#include "collector-driver/linux/file_descriptor.h"
#include "runtime/base/result.h"

namespace sigmavm::collector {

struct ProcEvent {
  enum class Kind : uint8_t { kFork, kExec, kExit };
  Kind kind = Kind::kExec;
  uint32_t cpu = 0;
  uint64_t mono_ns = 0;      ///< since boot, suspension included
  uint32_t pid = 0;          ///< of the process; of the child for kFork
  uint32_t tid = 0;          ///< of the thread
  uint32_t parent = 0;       ///< kFork: its process
  int32_t status = 0;        ///< kExit: as wait gives it
  uint64_t lost_before = 0;  ///< events of any kind that are missing before this one, on its CPU
};

/// One subscription. Not thread-safe.
class ProcConnector {
 public:
  [[nodiscard]] static Result<ProcConnector> Open();

  /// Takes what has arrived, without waiting, and appends the events of processes (not of threads).
  /// False when the kernel says that it lost events; their number shows in `lost_before`, as soon
  /// as others follow.
  bool Receive(std::vector<ProcEvent>& events);
  /// Readable when something has arrived.
  [[nodiscard]] int descriptor() const noexcept { return socket_.get(); }

 private:
  explicit ProcConnector(FileDescriptor socket);
  void Take(const char* data, size_t size, std::vector<ProcEvent>& events);
  [[nodiscard]] uint64_t CountMissing(uint32_t cpu, uint32_t sequence);

  FileDescriptor socket_;
  std::vector<int64_t> next_;  // sequence that each CPU should come with; negative: not known yet
  uint64_t missing_ = 0;       // before events that are not handed out
  std::vector<char> buffer_;
};

}  // namespace sigmavm::collector
