// The reader does nothing but check and enqueue: whatever takes time is on the other thread.
#include "collector-driver/linux/service/pipeline.h"

namespace sigmavm::collector {

bool IsNote(const RecordView& record) noexcept {
  return record.is(kSgrLoss) || record.is(kSgrGap) || record.is(kSgrStatus);
}

Pipeline::Pipeline(RecordSource& source, RecordHandler& handler, Books& books,
                   const PipelineOptions& options)
    : source_(source),
      handler_(handler),
      books_(books),
      options_(options),
      queue_(options.queue_bytes) {}

Pipeline::~Pipeline() { Stop(); }

void Pipeline::Start() {
  handling_ = std::thread([this] { HandleLoop(); });
  reader_ = std::thread([this] { ReadLoop(); });
}

void Pipeline::Stop() {
  if (!reader_.joinable()) return;
  source_.Stop();
  const auto deadline = std::chrono::steady_clock::now() + options_.drain;
  while (!finished_ && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  give_up_ = true;
  queue_.Abandon();
  reader_.join();
  handling_.join();
  UpdateSourceBooks();
}

void Pipeline::UpdateSourceBooks() {
  const SourceBooks source = source_.Books();
  StageCounts counts;
  counts.seen = source.seen;
  counts.delivered = source.delivered;
  counts.dropped[kSgrDropRingFull] = source.lost;
  books_.stage(kSgrStageKernel).Replace(counts);
}

void Pipeline::ReadLoop() {
  RecordBatch batch;
  ReadStatus status = ReadStatus::kIdle;
  while (status != ReadStatus::kEnded && status != ReadStatus::kFailed) {
    batch.Clear();
    status = source_.Read(batch, kIdle);
    for (size_t i = 0; i < batch.size(); ++i) Forward(batch[i]);
    if (loss_.count != 0) static_cast<void>(EnqueueLoss());
    queue_.Announce();
  }
  failed_ = status == ReadStatus::kFailed;
  queue_.Close();
}

void Pipeline::Forward(Bytes bytes) {
  RecordView record;
  const CodecError error = RecordView::Read(bytes, record);
  if (error == CodecError::kNone && IsNote(record)) {
    // Small and rare, and what it says cannot be had again; lost only together with records.
    static_cast<void>(queue_.Push(bytes, bytes.size(), options_.overflow));
    return;
  }
  StageBooks& books = books_.stage(kSgrStageReader);
  books.Seen();
  if (error == CodecError::kNone) {
    Enqueue(record);
  } else {
    books.Dropped(kSgrDropMalformed);
  }
}

void Pipeline::Enqueue(const RecordView& record) {
  StageBooks& books = books_.stage(kSgrStageReader);
  const bool room = loss_.count == 0 || EnqueueLoss();
  if (room && queue_.Push(record.bytes(), record.size(), options_.overflow)) {
    books.Delivered();
    return;
  }
  const SgrDrop kind = give_up_ ? kSgrDropShutdown : kSgrDropQueueFull;
  books.Dropped(kind);
  ++loss_.count;
  loss_.stage = kSgrStageReader;
  loss_.kind = static_cast<SgrU16>(kind);
  lost_header_ = record.header();
}

bool Pipeline::EnqueueLoss() {
  SgrHeader header{};
  header.type = kSgrLoss;
  header.cpu = lost_header_.cpu;
  header.mono_ns = lost_header_.mono_ns;
  header.utc_100ns = lost_header_.utc_100ns;
  writer_.Begin(header, loss_);
  const Bytes bytes = writer_.Finish();
  if (!queue_.Push(bytes, bytes.size(), Overflow::kDrop)) return false;
  loss_ = {};
  return true;
}

void Pipeline::HandleLoop() {
  RecordBatch batch;
  while (queue_.Take(batch, kIdle)) {
    HandleBatch(batch);
    handler_.Idle();
  }
  finished_ = true;
}

void Pipeline::HandleBatch(const RecordBatch& batch) {
  StageBooks& books = books_.stage(kSgrStageEnrich);
  for (size_t i = 0; i < batch.size(); ++i) {
    RecordView record;
    // The reader has checked it.
    if (RecordView::Read(batch[i], record) != CodecError::kNone) continue;
    if (IsNote(record)) {
      handler_.Note(record);
    } else if (give_up_) {
      books.Seen();
      books.Dropped(kSgrDropShutdown);
    } else {
      handler_.Handle(record);
    }
  }
}

}  // namespace sigmavm::collector
