// The documents of one input, batch by batch, in memory that does not grow with it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "runtime/base/diagnostic.h"
#include "runtime/input/batch.h"
#include "runtime/input/byte_source.h"
#include "runtime/input/record_splitter.h"

namespace sigmavm::input {

/// Undoes what `source` is wrapped in, by its first bytes: compression, UTF-16, byte order marks.
/// Fails for what is not text: kEvtxNotSupported or kBinaryInput. `name` is for problems.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> DecodeContent(std::unique_ptr<ByteSource> source,
                                                                const std::string& name);

/// Not thread-safe.
class DocumentStream {
 public:
  /// `text` is UTF-8; `pool` must not be null.
  DocumentStream(std::unique_ptr<ByteSource> text, std::string name,
                 std::shared_ptr<BlockPool> pool);

  /// The next documents in order, at least one; nullopt at the end. Problems of the input as a
  /// whole are appended to `problems`. After one that cuts it off, whole records are still
  /// delivered, and the record that was cut is not.
  [[nodiscard]] std::optional<Batch> Next(Diagnostics& problems);

 private:
  void Fill(Diagnostics& problems);
  void Grow();
  [[nodiscard]] bool ChooseSplitter(Diagnostics& problems);
  [[nodiscard]] size_t Split(std::vector<std::string_view>& documents);
  [[nodiscard]] Batch TakeBatch(std::vector<std::string_view> documents, size_t consumed);
  void Drop(size_t size);
  void Finish(Diagnostics& problems);

  std::unique_ptr<ByteSource> text_;
  std::string name_;
  std::shared_ptr<BlockPool> pool_;
  std::unique_ptr<RecordSplitter> splitter_;  // null until the layout is known
  Format format_ = Format::kJson;
  Block block_;
  size_t used_ = 0;  // bytes in block_
  uint64_t records_ = 0;
  bool at_end_ = false;
  bool damaged_ = false;  // the end is not the real one
  bool done_ = false;
};

}  // namespace sigmavm::input
