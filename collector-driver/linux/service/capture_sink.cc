// A failed write is tried again with the next records: the writer keeps what it has taken.
#include "collector-driver/linux/service/capture_sink.h"

namespace sigmavm::collector {

size_t CaptureSink::Write(const MessageBatch& batch, size_t first,
                          const std::atomic<bool>& /*give_up*/) {
  for (size_t i = first; i < batch.size(); ++i) {
    const std::string_view text = batch[i].text;
    const std::error_code failure = writer_.Append(std::as_bytes(std::span(text)));
    if (failure) {
      error_ = failure.value();
      return i - first;
    }
  }
  Flush();
  return batch.size() - first;
}

void CaptureSink::Flush() {
  if (const std::error_code failure = writer_.Flush(); failure) error_ = failure.value();
}

}  // namespace sigmavm::collector
