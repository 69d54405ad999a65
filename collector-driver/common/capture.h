// Capture files: records as they came, to be replayed. A file is a sequence of records and nothing
// else; each session of a collector begins with a HOST record, so that files can be appended to and
// concatenated.
#pragma once

#include <cstdint>
#include <cstdio>
#include <deque>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "collector-driver/common/codec.h"
#include "collector-driver/common/process_guid.h"
#include "runtime/base/result.h"

namespace sigmavm::collector {

/// Whose records a capture holds.
struct CaptureHost {
  GuidSeed seed;
  SgrPlatform platform = kSgrLinux;
  int64_t utc_offset_100ns = 0;  ///< see SgrHost
  std::string computer;

  friend bool operator==(const CaptureHost&, const CaptureHost&) = default;
};

/// Writes a capture through a buffer. Not thread-safe.
class CaptureWriter {
 public:
  /// Creates the file, readable by its owner alone, or appends a session to a capture, whose end it
  /// cuts off where it is not a whole record. Other files are refused. Not to be called for a file
  /// that another writer has open.
  [[nodiscard]] static Result<CaptureWriter> Open(const std::string& path, const CaptureHost& host);

  CaptureWriter(CaptureWriter&& other) noexcept;
  CaptureWriter& operator=(CaptureWriter&& other) noexcept;
  /// Tries to write what is left.
  ~CaptureWriter();

  /// Appends a record. On an error, such as a full disk with a full buffer, it was not taken; those
  /// before it are kept and written when that is possible again.
  [[nodiscard]] std::error_code Append(Bytes record);

  /// Hands everything to the system.
  [[nodiscard]] std::error_code Flush();

  /// Records that were taken and are not in the file yet: after Flush() has failed at the end,
  /// those that are lost.
  [[nodiscard]] size_t unwritten_records() const noexcept { return ends_.size(); }

 private:
  explicit CaptureWriter(int descriptor) : descriptor_(descriptor) {}

  int descriptor_ = -1;
  std::vector<std::byte> buffer_;  // what is to be written from file offset written_ on
  uint64_t written_ = 0;           // bytes of this session in the file
  std::deque<uint64_t> ends_;      // of the records that are not in the file, as written_ counts
};

/// Reads captures, also those that a crash has cut off or damaged. Not thread-safe. Memory: four
/// times the largest record.
class CaptureReader {
 public:
  /// Fails when the file cannot be read or does not begin with a HOST record.
  [[nodiscard]] static Result<CaptureReader> Open(const std::string& path);

  /// The next record other than HOST; false at the end. `record` is valid until the next call.
  [[nodiscard]] bool Next(RecordView& record);

  /// Of the session that the last record belongs to.
  [[nodiscard]] const CaptureHost& host() const noexcept { return host_; }
  /// Bytes that belonged to no whole record: a cut-off end, damage in between.
  [[nodiscard]] uint64_t skipped_bytes() const noexcept { return skipped_; }
  /// Reading the file failed; Next() took that for its end.
  [[nodiscard]] bool failed() const noexcept { return failed_; }
  /// Offset in the file behind the last whole record.
  [[nodiscard]] uint64_t end_offset() const noexcept { return end_offset_; }

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  using FileHandle = std::unique_ptr<std::FILE, CloseFile>;

  explicit CaptureReader(FileHandle file);

  [[nodiscard]] bool NextOfAnyType(RecordView& record);
  [[nodiscard]] Bytes Window() const noexcept {
    return Bytes(buffer_).subspan(begin_, end_ - begin_);
  }
  bool Fill();
  void TakeHost(const RecordView& record);

  FileHandle file_;
  std::vector<std::byte> buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
  bool at_end_ = false;
  bool failed_ = false;
  uint64_t skipped_ = 0;
  uint64_t offset_ = 0;  // in the file, of begin_
  uint64_t end_offset_ = 0;
  CaptureHost host_;
};

}  // namespace sigmavm::collector
