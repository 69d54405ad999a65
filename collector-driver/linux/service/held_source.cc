// Records of the kernel go first: they tell of the parents of what was held.
#include "collector-driver/linux/service/held_source.h"

namespace sigmavm::collector {

void HeldSource::Add(std::span<const std::byte> record) {
  {
    const std::lock_guard lock(mutex_);
    ++books_.seen;
    if (ended_ || waiting_.byte_count() + record.size() > kWaitingBytes) {
      ++books_.lost;
      return;
    }
    waiting_.Add(record);
  }
  source_->Wake();
}

bool HeldSource::TakeWaiting(RecordBatch& batch) {
  const std::lock_guard lock(mutex_);
  for (size_t i = 0; i < waiting_.size(); ++i) batch.Add(waiting_[i]);
  books_.delivered += waiting_.size();
  waiting_.Clear();
  return !batch.empty();
}

ReadStatus HeldSource::Read(RecordBatch& batch, std::chrono::milliseconds wait) {
  const ReadStatus status = source_->Read(batch, wait);
  if (TakeWaiting(batch)) return ReadStatus::kRecords;
  if (status == ReadStatus::kRecords || status == ReadStatus::kIdle) return status;
  const std::lock_guard lock(mutex_);
  // What came between is lost, and counted so.
  books_.lost += waiting_.size();
  waiting_.Clear();
  ended_ = true;
  return status;
}

SourceBooks HeldSource::Books() const noexcept {
  SourceBooks books = source_->Books();
  const std::lock_guard lock(mutex_);
  books.seen += books_.seen;
  books.delivered += books_.delivered;
  books.lost += books_.lost;
  return books;
}

}  // namespace sigmavm::collector
