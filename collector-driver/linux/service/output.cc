// Every message that is offered ends in the books as delivered or lost, whatever the sink does.
#include "collector-driver/linux/service/output.h"

namespace sigmavm::collector {

Output::Output(std::unique_ptr<MessageSink> sink, StageBooks& books, const OutputOptions& options)
    : sink_(std::move(sink)),
      books_(books),
      options_(options),
      queue_(options.queue_bytes),
      thread_([this] { WriteLoop(); }) {}

Output::~Output() { Close(std::chrono::milliseconds(0)); }

void Output::Offer(const Message& message) {
  books_.Seen();
  if (queue_.Push(message, message.text.size(), options_.overflow)) return;
  books_.Dropped(give_up_ ? kSgrDropShutdown : kSgrDropQueueFull);
}

void Output::Close(std::chrono::milliseconds wait) {
  if (!thread_.joinable()) return;
  queue_.Close();
  const auto deadline = std::chrono::steady_clock::now() + wait;
  while (!finished_ && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  give_up_ = true;
  queue_.Abandon();
  thread_.join();
}

void Output::WriteLoop() {
  MessageBatch batch;
  while (queue_.Take(batch)) WriteBatch(batch);
  sink_->Flush();
  CountWritten(0);
  if (taken_ != 0) {
    last_error_ = sink_->error();
    books_.Dropped(kSgrDropWriteError, taken_);
  }
  finished_ = true;
}

void Output::CountWritten(size_t taken) {
  taken_ += taken;
  const size_t written = taken_ - sink_->unwritten();
  books_.Delivered(written);
  taken_ -= written;
}

void Output::WriteBatch(const MessageBatch& batch) {
  size_t next = 0;
  while (next < batch.size()) {
    if (give_up_) {
      books_.Dropped(kSgrDropShutdown, batch.size() - next);
      return;
    }
    const size_t written = sink_->Write(batch, next, give_up_);
    CountWritten(written);
    next += written;
    if (next == batch.size()) return;
    last_error_ = sink_->error();
    books_.Dropped(give_up_ ? kSgrDropShutdown : kSgrDropWriteError);
    ++next;
  }
}

}  // namespace sigmavm::collector
