// Standard output and other pipes and terminals as sinks.
#pragma once

#include "collector-driver/linux/service/message_sink.h"

namespace sigmavm::collector {

/// Writes to a descriptor that it borrows. A reader who is slow is waited for; one who has gone is
/// a failure each time. SIGPIPE has to be ignored.
class StreamSink final : public MessageSink {
 public:
  explicit StreamSink(int descriptor) noexcept : descriptor_(descriptor) {}

  [[nodiscard]] size_t Write(const MessageBatch& batch, size_t first,
                             const std::atomic<bool>& give_up) override;
  [[nodiscard]] int error() const noexcept override { return error_; }

 private:
  [[nodiscard]] bool AwaitRoom(const std::atomic<bool>& give_up);

  int descriptor_;
  int error_ = 0;
  bool torn_ = false;  // the last thing written was a part of a message
};

}  // namespace sigmavm::collector
