// Moves records from their source through a bounded queue to whoever handles them, and keeps the
// books of both ends, so that a slow handler costs records that are counted and never the source.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <thread>

#include "collector-driver/common/books.h"
#include "collector-driver/common/codec.h"
#include "collector-driver/linux/record_source.h"
#include "collector-driver/linux/service/batch_queue.h"

namespace sigmavm::collector {

/// Takes records one after the other, all on one thread.
class RecordHandler {
 public:
  RecordHandler() = default;
  RecordHandler(const RecordHandler&) = delete;
  RecordHandler& operator=(const RecordHandler&) = delete;
  virtual ~RecordHandler() = default;

  /// A record of the books: CREATE, SNAPSHOT, FORK, EXIT and types that this version does not know.
  /// Counts it in the stages behind the reader.
  virtual void Handle(const RecordView& record) = 0;
  /// A record about records: LOSS, GAP, STATUS. Not in the books.
  virtual void Note(const RecordView& record) = 0;
  /// After each batch of records, and at least every Pipeline::kIdle when nothing arrives.
  virtual void Idle() {}
};

struct PipelineOptions {
  size_t queue_bytes = size_t{8} << 20;
  Overflow overflow = Overflow::kDrop;
  /// How long Stop() waits for records that are on their way. The rest is counted as lost.
  std::chrono::milliseconds drain{10'000};
};

/// Two threads, one that reads and one that handles. For one controlling thread.
class Pipeline {
 public:
  static constexpr std::chrono::milliseconds kIdle{100};

  /// All must outlive the pipeline.
  Pipeline(RecordSource& source, RecordHandler& handler, Books& books,
           const PipelineOptions& options = {});
  ~Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  /// Once.
  void Start();
  /// True once the source has ended or failed and everything from it has been handled.
  [[nodiscard]] bool finished() const noexcept { return finished_; }
  /// True when the source failed: see RecordSource::Errors() after Stop().
  [[nodiscard]] bool failed() const noexcept { return failed_; }
  /// Stops the source, handles what is on its way and joins the threads; then the books are closed.
  void Stop();
  /// Takes over what the source counts; also done by Stop(). From the controlling thread.
  void UpdateSourceBooks();

 private:
  void ReadLoop();
  void HandleLoop();
  void Forward(Bytes bytes);
  void Enqueue(const RecordView& record);
  [[nodiscard]] bool EnqueueLoss();
  void HandleBatch(const RecordBatch& batch);

  RecordSource& source_;
  RecordHandler& handler_;
  Books& books_;
  PipelineOptions options_;
  BatchQueue<RecordBatch> queue_;
  // Of the reader: records lost since the last LOSS record about them.
  SgrLoss loss_{};
  SgrHeader lost_header_{};
  RecordWriter writer_;
  std::atomic<bool> give_up_ = false;  // what is left is dropped
  std::atomic<bool> failed_ = false;
  std::atomic<bool> finished_ = false;
  std::thread reader_;
  std::thread handling_;
};

/// True for records that the books do not count: LOSS, GAP and STATUS.
[[nodiscard]] bool IsNote(const RecordView& record) noexcept;

}  // namespace sigmavm::collector
