// Where messages end: a file, a pipe, a log service. All of them may fail at any time and come
// back.
#pragma once

#include <atomic>
#include <cstddef>

#include "collector-driver/linux/service/message_batch.h"

namespace sigmavm::collector {

/// For one thread, except for RequestReopen().
class MessageSink {
 public:
  MessageSink() = default;
  MessageSink(const MessageSink&) = delete;
  MessageSink& operator=(const MessageSink&) = delete;
  virtual ~MessageSink() = default;

  /// Writes the messages of `batch` from `first` on, in order, and returns how many of them were
  /// written as a whole. Fewer than all means that the next one failed: the caller decides whether
  /// to go on behind it. Does not block for long once `give_up` is set.
  [[nodiscard]] virtual size_t Write(const MessageBatch& batch, size_t first,
                                     const std::atomic<bool>& give_up) = 0;
  /// Messages that Write() has taken but that are not written yet; for sinks with a buffer.
  [[nodiscard]] virtual size_t unwritten() const noexcept { return 0; }
  /// Tries to write them: the last call before the end.
  virtual void Flush() {}
  /// The reason (errno) of the last failure.
  [[nodiscard]] virtual int error() const noexcept = 0;
  /// Before the next write, files are opened anew by their names, which others may have renamed.
  /// From any thread.
  virtual void RequestReopen() noexcept {}
};

}  // namespace sigmavm::collector
