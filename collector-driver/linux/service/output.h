// One output: a queue, a thread that empties it into a sink, and the books of both. A sink that is
// slow or broken harms neither the collector nor the other outputs.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "collector-driver/common/books.h"
#include "collector-driver/linux/service/batch_queue.h"
#include "collector-driver/linux/service/message_sink.h"

namespace sigmavm::collector {

struct OutputOptions {
  size_t queue_bytes = size_t{4} << 20;
  Overflow overflow = Overflow::kDrop;
};

/// Offer() is for one thread, the rest for the controlling one unless it says otherwise.
class Output {
 public:
  /// `books` must outlive the output.
  Output(std::unique_ptr<MessageSink> sink, StageBooks& books, const OutputOptions& options = {});
  /// Closes without waiting for what is left.
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// Queues a copy, or counts it as lost. It is written after Announce() at the latest.
  void Offer(const Message& message);
  void Announce() { queue_.Announce(); }
  /// Writes what is queued and ends the thread. What is left after `wait` is counted as lost.
  void Close(std::chrono::milliseconds wait);
  /// See MessageSink.
  void RequestReopen() noexcept { sink_->RequestReopen(); }
  /// The reason (errno) of the last failed write; 0 without one. From any thread.
  [[nodiscard]] int last_error() const noexcept { return last_error_; }

 private:
  void WriteLoop();
  void WriteBatch(const MessageBatch& batch);
  void CountWritten(size_t taken);

  std::unique_ptr<MessageSink> sink_;
  StageBooks& books_;
  OutputOptions options_;
  BatchQueue<MessageBatch> queue_;
  size_t taken_ = 0;  // by the sink, and not in the books yet
  std::atomic<bool> give_up_ = false;
  std::atomic<bool> finished_ = false;
  std::atomic<int> last_error_ = 0;
  std::thread thread_;
};

}  // namespace sigmavm::collector
