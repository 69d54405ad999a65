// Captures as a source of records, for `sigmavm collect replay`.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "collector-driver/common/capture.h"
#include "collector-driver/linux/record_source.h"

namespace sigmavm::collector {

/// A capture file, shared by the sources of its sessions one after the other.
class CaptureFile {
 public:
  explicit CaptureFile(CaptureReader reader) : reader_(std::move(reader)) {}

  /// Goes to the next session; false when there is none. The first call goes to the first one.
  /// Records of the session before that were not read are skipped.
  [[nodiscard]] bool NextSession();
  /// Whose records the session holds.
  [[nodiscard]] const CaptureHost& host() const noexcept { return host_; }
  [[nodiscard]] const CaptureReader& reader() const noexcept { return reader_; }

  /// The next record of the session; false at its end. Valid until the next call.
  [[nodiscard]] bool Next(RecordView& record);

 private:
  [[nodiscard]] bool Peek();

  CaptureReader reader_;
  CaptureHost host_;
  RecordView next_;
  bool has_next_ = false;
};

/// One session of a capture, as fast as it is read. Counts nothing before Read(): a file has no
/// losses of its own but those that its LOSS records tell of.
class CaptureSource final : public RecordSource {
 public:
  /// `file` must outlive the source.
  explicit CaptureSource(CaptureFile& file) : file_(file) {}

  [[nodiscard]] ReadStatus Read(RecordBatch& batch, std::chrono::milliseconds wait) override;
  void Stop() noexcept override { stopped_ = true; }
  void Wake() noexcept override {}
  [[nodiscard]] SourceBooks Books() const noexcept override { return {}; }

 private:
  CaptureFile& file_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace sigmavm::collector
