// Where the data of a command goes: standard output or the file of -o, with closed pipes and full
// disks told apart.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runtime/base/result.h"

namespace sigmavm::cli {

/// A buffered writer over a file descriptor. Not thread-safe. Once a write has failed, further
/// writes do nothing; whoever reads ends early by asking writable().
class Output {
 public:
  /// "" and "-" are standard output. A file is created or emptied.
  [[nodiscard]] static Result<Output> Open(const std::string& path);
  /// Flushes, without a report: call Finish first.
  ~Output();
  Output(Output&& other) noexcept;
  Output& operator=(Output&&) = delete;
  Output(const Output&) = delete;

  void Write(std::string_view text);
  void Flush();

  /// False once the reader has closed the pipe or a write has failed.
  [[nodiscard]] bool writable() const noexcept { return state_ == State::kOpen; }
  [[nodiscard]] bool is_terminal() const noexcept { return is_terminal_; }
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

  /// Flushes and closes. A reader that has closed the pipe is not an error: it has seen enough.
  [[nodiscard]] Diagnostics Finish();

 private:
  enum class State { kOpen, kClosedByReader, kFailed };
  Output(int descriptor, bool owned, std::string name);
  void WriteNow(std::string_view text);
  void Close() noexcept;

  int descriptor_;
  bool owned_;
  bool is_terminal_;
  State state_ = State::kOpen;
  int error_ = 0;
  std::string name_;
  std::string buffer_;
};

/// Writes a whole file so that readers see the old or the new content, never a part: into a
/// temporary file beside it, then renamed. "-" is standard output; devices, pipes and links are
/// written to directly.
[[nodiscard]] Diagnostics WriteFileAtomically(const std::string& path, std::string_view content);

/// Writes a file that does not exist yet.
[[nodiscard]] Diagnostics CreateFile(const std::string& path, std::string_view content,
                                     unsigned mode);

/// The content of a file of at most `limit` bytes; "-" is standard input.
[[nodiscard]] Result<std::string> ReadWholeFile(const std::string& path, size_t limit);

}  // namespace sigmavm::cli
