// Reads and writes capture files.
#include "collector-driver/common/capture.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "runtime/base/diagnostic.h"

namespace sigmavm::collector {
namespace {

constexpr size_t kBufferBytes = size_t{4} * kSgrMaxRecordSize;

std::error_code LastError() noexcept { return {errno != 0 ? errno : EIO, std::generic_category()}; }

Diagnostic NotWritable(const std::string& path, const std::error_code& error) {
  return ErrorAt(DiagnosticCode::kOutputNotWritable, path,
                 "the capture cannot be written: " + error.message());
}

Diagnostic NotReadable(const std::string& path, const std::string& reason) {
  return ErrorAt(DiagnosticCode::kArgumentFileUnreadable, path,
                 "the capture cannot be read: " + reason);
}

/// Bytes of a file that are a capture: all but a cut-off end; 0 for an empty or missing file.
Result<uint64_t> WholeBytes(const std::string& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode) || facts.st_size == 0) {
    return uint64_t{0};
  }
  auto reader = CaptureReader::Open(path);
  if (!reader.ok()) return std::move(reader).errors();
  for (RecordView record; reader->Next(record);) continue;
  if (reader->failed()) return NotReadable(path, LastError().message());
  return reader->end_offset();
}

RecordWriter HostRecord(const CaptureHost& host) {
  SgrHeader header{};
  header.type = kSgrHost;
  RecordWriter record;
  record.Begin(header, SgrHost{host.seed.boot, host.seed.machine,
                               static_cast<SgrU32>(host.platform), host.utc_offset_100ns, 0});
  record.Add(kSgrTagNodeName, kSgrBytes, host.computer);
  return record;
}

}  // namespace

Result<CaptureWriter> CaptureWriter::Open(const std::string& path, const CaptureHost& host) {
  const Result<uint64_t> whole = WholeBytes(path);
  if (!whole.ok()) return whole.errors();
  // Command lines hold secrets: nobody else may read them.
  constexpr mode_t kOwnerOnly = 0600;
  CaptureWriter writer(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, kOwnerOnly));
  if (writer.descriptor_ < 0) return NotWritable(path, LastError());
  const auto size = static_cast<off_t>(*whole);
  if (size != 0 && ::ftruncate(writer.descriptor_, size) != 0)
    return NotWritable(path, LastError());
  RecordWriter record = HostRecord(host);
  std::error_code error = writer.Append(record.Finish());
  if (!error) error = writer.Flush();
  if (error) return NotWritable(path, error);
  return writer;
}

CaptureWriter::CaptureWriter(CaptureWriter&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      buffer_(std::move(other.buffer_)),
      written_(other.written_),
      ends_(std::move(other.ends_)) {}

CaptureWriter& CaptureWriter::operator=(CaptureWriter&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(buffer_, other.buffer_);
  std::swap(written_, other.written_);
  std::swap(ends_, other.ends_);
  return *this;
}

CaptureWriter::~CaptureWriter() {
  if (descriptor_ < 0) return;
  // Whoever wants to know calls Flush() before.
  static_cast<void>(Flush());
  ::close(descriptor_);
}

std::error_code CaptureWriter::Append(Bytes record) {
  if (buffer_.size() + record.size() > kBufferBytes) {
    const std::error_code error = Flush();
    if (buffer_.size() + record.size() > kBufferBytes) return error;
  }
  buffer_.insert(buffer_.end(), record.begin(), record.end());
  ends_.push_back(written_ + buffer_.size());
  return {};
}

std::error_code CaptureWriter::Flush() {
  std::error_code error;
  size_t done = 0;
  while (done < buffer_.size() && !error) {
    const ssize_t count = ::write(descriptor_, buffer_.data() + done, buffer_.size() - done);
    if (count > 0) {
      done += static_cast<size_t>(count);
    } else if (errno != EINTR) {
      error = LastError();
    }
  }
  written_ += done;
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<ptrdiff_t>(done));
  while (!ends_.empty() && ends_.front() <= written_) ends_.pop_front();
  return error;
}

CaptureReader::CaptureReader(FileHandle file) : file_(std::move(file)), buffer_(kBufferBytes) {}

Result<CaptureReader> CaptureReader::Open(const std::string& path) {
  errno = 0;
  FileHandle file(std::fopen(path.c_str(), "rbe"));
  if (!file) return NotReadable(path, LastError().message());
  CaptureReader reader(std::move(file));
  RecordView record;
  const bool has_record = reader.NextOfAnyType(record);
  if (reader.failed_) return NotReadable(path, LastError().message());
  if (!has_record || !record.is(kSgrHost) || reader.skipped_ != 0) {
    return NotReadable(path, "it is not a capture of the collector");
  }
  reader.TakeHost(record);
  return reader;
}

bool CaptureReader::Next(RecordView& record) {
  while (NextOfAnyType(record)) {
    if (!record.is(kSgrHost)) return true;
    TakeHost(record);
  }
  return false;
}

/// Goes on at the next place that reads as a record when one does not.
bool CaptureReader::NextOfAnyType(RecordView& record) {
  while (true) {
    const CodecError error = RecordView::Read(Window(), record);
    if (error == CodecError::kNone) {
      begin_ += record.size();
      offset_ += record.size();
      end_offset_ = offset_;
      return true;
    }
    if (error == CodecError::kIncomplete && Fill()) continue;
    if (begin_ == end_) return false;
    // A header that is nonsense may claim more than there is: look into it as well.
    ++begin_;
    ++offset_;
    ++skipped_;
  }
}

/// Makes more of the file visible; false when there is no more or the window is full already.
bool CaptureReader::Fill() {
  if (at_end_) return false;
  if (end_ - begin_ >= kSgrMaxRecordSize) return false;
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  errno = 0;
  const size_t count = std::fread(buffer_.data() + end_, 1, buffer_.size() - end_, file_.get());
  end_ += count;
  at_end_ = count == 0;
  failed_ = failed_ || std::ferror(file_.get()) != 0;
  return count != 0;
}

void CaptureReader::TakeHost(const RecordView& record) {
  const SgrHost host = record.host();
  host_.seed = {host.machine_seed, host.boot_seed};
  host_.platform = host.platform == kSgrWindows ? kSgrWindows : kSgrLinux;
  host_.utc_offset_100ns = host.utc_offset_100ns;
  host_.computer = record.text(kSgrTagNodeName);
}

}  // namespace sigmavm::collector
