// Where records come from, so that everything behind works alike on the kernel's ring, the proc
// connector and a replayed capture.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/base/diagnostic.h"

namespace sigmavm::collector {

/// Whole records in the wire format, one after the other in one buffer. Reusable: Clear() keeps the
/// memory.
class RecordBatch {
 public:
  /// `record` is copied.
  void Add(std::span<const std::byte> record) {
    bytes_.insert(bytes_.end(), record.begin(), record.end());
    ends_.push_back(bytes_.size());
  }
  void Clear() noexcept {
    bytes_.clear();
    ends_.clear();
  }
  [[nodiscard]] size_t size() const noexcept { return ends_.size(); }
  [[nodiscard]] bool empty() const noexcept { return ends_.empty(); }
  /// Of all records together.
  [[nodiscard]] size_t byte_count() const noexcept { return bytes_.size(); }
  /// Valid until the next Add() or Clear(). Starts at a multiple of 8 bytes, as do its parts.
  [[nodiscard]] std::span<const std::byte> operator[](size_t index) const noexcept {
    const size_t begin = index == 0 ? 0 : ends_[index - 1];
    return std::span(bytes_).subspan(begin, ends_[index] - begin);
  }

 private:
  std::vector<std::byte> bytes_;
  std::vector<size_t> ends_;
};

/// What a source has counted before its records reached Read(). seen == delivered + lost + what is
/// still on its way; nothing is on its way once Read() has said kEnded.
struct SourceBooks {
  uint64_t seen = 0;       ///< events that the source took note of
  uint64_t delivered = 0;  ///< of those, records that Read() has handed out
  uint64_t lost = 0;       ///< of those, records that nobody will get: the ring was full
  uint64_t uncounted_losses =
      0;  ///< times that the kernel said it lost events without their number
};

enum class ReadStatus : uint8_t {
  kRecords,  ///< the batch has records
  kIdle,     ///< nothing arrived within the wait, or Wake() was called
  kEnded,    ///< nothing will arrive any more; the batch is empty
  kFailed,   ///< the source is broken: see Errors()
};

/// A source of records. Read() is for one thread; Stop(), Wake() and Books() may be called from
/// any.
class RecordSource {
 public:
  RecordSource() = default;
  RecordSource(const RecordSource&) = delete;
  RecordSource& operator=(const RecordSource&) = delete;
  virtual ~RecordSource() = default;

  /// Appends records in the order of their times, with UTC filled in, to `batch`, and returns as
  /// soon as there are some. Waits at most `wait` for the first one. Losses come as LOSS records in
  /// between, which the books do not count as delivered. A batch is bounded to about 1 MiB.
  [[nodiscard]] virtual ReadStatus Read(RecordBatch& batch, std::chrono::milliseconds wait) = 0;

  /// No new records from now on. Read() hands out what has been collected so far, then kEnded.
  virtual void Stop() noexcept = 0;

  /// Makes a waiting Read() return at once.
  virtual void Wake() noexcept = 0;

  [[nodiscard]] virtual SourceBooks Books() const noexcept = 0;

  /// Why Read() failed, and warnings of what is incomplete. For the thread that reads.
  [[nodiscard]] virtual Diagnostics Errors() const { return {}; }
};

}  // namespace sigmavm::collector
