// Puts records of programs that were held, and denied, among those of the kernel, which has none
// of them: what never ran is no process creation to it.
#pragma once

#include <memory>
#include <mutex>

#include "collector-driver/linux/record_source.h"

namespace sigmavm::collector {

/// A source that others may add records to. Add() is for any thread.
class HeldSource final : public RecordSource {
 public:
  explicit HeldSource(std::unique_ptr<RecordSource> source) : source_(std::move(source)) {}

  /// Counts a record as seen, and as lost when too many wait or the source has ended.
  void Add(std::span<const std::byte> record);

  [[nodiscard]] ReadStatus Read(RecordBatch& batch, std::chrono::milliseconds wait) override;
  void Stop() noexcept override { source_->Stop(); }
  void Wake() noexcept override { source_->Wake(); }
  [[nodiscard]] SourceBooks Books() const noexcept override;
  [[nodiscard]] Diagnostics Errors() const override { return source_->Errors(); }

 private:
  static constexpr size_t kWaitingBytes = 1U << 20;

  [[nodiscard]] bool TakeWaiting(RecordBatch& batch);

  std::unique_ptr<RecordSource> source_;
  mutable std::mutex mutex_;  // guards all below
  RecordBatch waiting_;
  bool ended_ = false;
  SourceBooks books_;  // of the records that were added
};

}  // namespace sigmavm::collector
