// Files that are rotated by size, so that a collector cannot fill a disk by itself.
#pragma once

#include <cstdint>
#include <string>

#include "collector-driver/linux/service/message_sink.h"

namespace sigmavm::collector {

struct FileTarget {
  std::string path;
  uint64_t max_bytes = uint64_t{100} << 20;  ///< of one file; 0: never rotated
  uint32_t keep = 5;                         ///< older files PATH.1 (the youngest) to PATH.keep
};

/// Appends to a file that only its owner and group may read. A message is written as a whole or not
/// at all, also when the disk is full. Devices and pipes work but are never rotated.
class FileSink final : public MessageSink {
 public:
  explicit FileSink(FileTarget target) : target_(std::move(target)) {}
  ~FileSink() override;

  /// Opens the file; Write() does so as well. False with error() when it cannot be.
  [[nodiscard]] bool Open();

  [[nodiscard]] size_t Write(const MessageBatch& batch, size_t first,
                             const std::atomic<bool>& give_up) override;
  [[nodiscard]] int error() const noexcept override { return error_; }
  void RequestReopen() noexcept override { reopen_ = true; }

 private:
  [[nodiscard]] bool Prepare(size_t next_bytes);
  [[nodiscard]] bool Rotate();
  void Close() noexcept;
  size_t WriteRun(const MessageBatch& batch, size_t first, size_t count);

  FileTarget target_;
  int descriptor_ = -1;
  bool is_regular_ = false;
  uint64_t size_ = 0;
  int error_ = 0;
  std::atomic<bool> reopen_ = false;
};

}  // namespace sigmavm::collector
