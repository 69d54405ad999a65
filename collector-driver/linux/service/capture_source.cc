// A session ends where the host changes: process ids and times start anew behind a reboot.
#include "collector-driver/linux/service/capture_source.h"

namespace sigmavm::collector {
namespace {

constexpr size_t kBatchBytes = 256 << 10;

}  // namespace

bool CaptureFile::Peek() {
  if (!has_next_) has_next_ = reader_.Next(next_);
  return has_next_;
}

bool CaptureFile::NextSession() {
  RecordView skipped;
  while (Next(skipped)) {
  }
  if (!Peek()) return false;
  host_ = reader_.host();
  return true;
}

bool CaptureFile::Next(RecordView& record) {
  if (!Peek() || reader_.host() != host_) return false;
  record = next_;
  has_next_ = false;
  return true;
}

ReadStatus CaptureSource::Read(RecordBatch& batch, std::chrono::milliseconds /*wait*/) {
  RecordView record;
  while (!stopped_ && batch.byte_count() < kBatchBytes && file_.Next(record)) {
    batch.Add(record.bytes());
  }
  return batch.empty() ? ReadStatus::kEnded : ReadStatus::kRecords;
}

}  // namespace sigmavm::collector
