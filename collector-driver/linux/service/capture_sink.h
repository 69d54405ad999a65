// Records on their way into a capture file.
#pragma once

#include "collector-driver/common/capture.h"
#include "collector-driver/linux/service/message_sink.h"

namespace sigmavm::collector {

/// Each message is a record.
class CaptureSink final : public MessageSink {
 public:
  explicit CaptureSink(CaptureWriter writer) : writer_(std::move(writer)) {}

  [[nodiscard]] size_t Write(const MessageBatch& batch, size_t first,
                             const std::atomic<bool>& give_up) override;
  [[nodiscard]] size_t unwritten() const noexcept override { return writer_.unwritten_records(); }
  void Flush() override;
  [[nodiscard]] int error() const noexcept override { return error_; }

 private:
  CaptureWriter writer_;
  int error_ = 0;
};

}  // namespace sigmavm::collector
