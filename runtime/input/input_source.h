// Everything events are read from, in the order given: files, folders, standard input, text.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/diagnostic.h"
#include "runtime/input/batch.h"
#include "runtime/input/document_stream.h"

namespace sigmavm::input {

/// Bytes read at a time. Batches are about as large; a record that is longer makes its own larger.
/// Small enough that what was just read is still near the processor when it is parsed.
inline constexpr size_t kDefaultBlockBytes = size_t{1} << 19;

/// What an input holds is told by content: JSON or XML events, plain or in gzip or zstd, UTF-8 or
/// UTF-16. A problem of one input leaves the others alone. Not thread-safe; the batches are free to
/// go to other threads.
class InputSource {
 public:
  /// `paths` are files, folders and "-" for standard input. Folders are read with everything below
  /// them, sorted by name, without what is hidden; what is no event file there is a warning only.
  explicit InputSource(std::vector<std::string> paths, size_t block_bytes = kDefaultBlockBytes);

  /// The bytes of one input; `name` is what batches and problems call it.
  static InputSource FromText(std::string name, std::string text,
                              size_t block_bytes = kDefaultBlockBytes);

  /// Makes inputs that wait for more, such as pipes, end once the flag is true. It must outlive the
  /// source. Call before the first Next().
  void StopOn(StopFlag flag) noexcept { stop_ = flag; }

  /// Bytes read so far, as they lie in the files: before decompression. May be read at any time,
  /// from any thread.
  [[nodiscard]] std::shared_ptr<const std::atomic<uint64_t>> bytes_read() const noexcept {
    return bytes_read_;
  }

  /// The next documents, at least one; nullopt when all inputs are read. Whatever went wrong on the
  /// way is appended to `problems`, with the name of the input in `where`.
  [[nodiscard]] std::optional<Batch> Next(Diagnostics& problems);

 private:
  struct Pending {
    std::string path;
    bool from_folder = false;
  };

  void OpenNext(Diagnostics& problems);
  void ExpandFolder(const Pending& folder, Diagnostics& problems);
  void Open(Result<std::unique_ptr<ByteSource>> bytes, const std::string& name, bool from_folder,
            Diagnostics& problems);

  StopFlag stop_ = nullptr;
  std::shared_ptr<std::atomic<uint64_t>> bytes_read_ = std::make_shared<std::atomic<uint64_t>>(0);
  std::shared_ptr<BlockPool> pool_;
  std::deque<Pending> pending_;
  std::optional<std::string> text_;  // of FromText(), named by the only pending path
  std::optional<DocumentStream> current_;
  bool current_from_folder_ = false;
};

}  // namespace sigmavm::input
