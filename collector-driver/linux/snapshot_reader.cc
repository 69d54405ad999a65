// SnapshotReader: the iterator behaves like a file that is written while it is read.
#include "collector-driver/linux/snapshot_reader.h"

#include <cerrno>
#include <cstring>

#include "collector-driver/common/record.h"

namespace sigmavm::collector {
namespace {
constexpr size_t kReadBytes = 64 << 10;
}  // namespace

size_t SnapshotReader::Read(const ClockOffset& clock, RecordBatch& batch) {
  while (error_ == 0) {
    const size_t before = pending_.size();
    pending_.resize(before + kReadBytes);
    const ssize_t got = read(descriptor_.get(), pending_.data() + before, kReadBytes);
    const int error = errno;
    pending_.resize(before + static_cast<size_t>(got > 0 ? got : 0));
    if (got < 0 && (error == EINTR || error == EAGAIN)) continue;
    if (got < 0) error_ = error;
    if (got == 0) return 0;
    if (const size_t taken = TakeRecords(clock, batch); taken != 0) return taken;
  }
  return 0;
}

size_t SnapshotReader::TakeRecords(const ClockOffset& clock, RecordBatch& batch) {
  size_t offset = 0;
  size_t taken = 0;
  while (pending_.size() - offset >= sizeof(SgrHeader)) {
    SgrHeader header;
    std::byte* record = pending_.data() + offset;
    std::memcpy(&header, record, sizeof header);
    if (header.magic != kSgrMagic || header.size < sizeof header ||
        header.size > kSgrMaxRecordSize || header.size % kSgrAlignment != 0) {
      error_ = EBADMSG;
      break;
    }
    if (pending_.size() - offset < header.size) break;
    header.utc_100ns = clock.Utc(header.mono_ns);
    std::memcpy(record, &header, sizeof header);
    batch.Add({record, header.size});
    offset += header.size;
    ++taken;
  }
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(offset));
  return taken;
}

}  // namespace sigmavm::collector
