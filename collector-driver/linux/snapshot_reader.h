// Reads the processes that run already from the kernel's iterator.
#pragma once

#include <cstddef>
#include <vector>

#include "collector-driver/linux/clock_offset.h"
#include "collector-driver/linux/file_descriptor.h"
#include "collector-driver/linux/record_source.h"

namespace sigmavm::collector {

/// The iterator gives bytes in pieces of its own; this makes records of them. Not thread-safe.
class SnapshotReader {
 public:
  /// Takes the iterator's descriptor over.
  explicit SnapshotReader(int descriptor) : descriptor_(descriptor) {}

  /// Appends the next SNAPSHOT records to `batch`, with UTC filled in; how many, and 0 at the end.
  size_t Read(const ClockOffset& clock, RecordBatch& batch);
  /// 0, or the error (errno) that ended it early.
  [[nodiscard]] int error() const noexcept { return error_; }

 private:
  size_t TakeRecords(const ClockOffset& clock, RecordBatch& batch);

  FileDescriptor descriptor_;
  std::vector<std::byte> pending_;  // of a record whose rest has not been read
  int error_ = 0;
};

}  // namespace sigmavm::collector
