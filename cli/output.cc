#include "cli/output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "cli/terminal.h"

namespace sigmavm::cli {
namespace {

constexpr size_t kBufferBytes = 256 << 10;
constexpr size_t kDirectBytes = 16 << 10;  // a write of so many costs less than copying them first

std::string ErrorText(int error) { return std::strerror(error); }

Diagnostic WriteError(const std::string& name, int error) {
  return ErrorAt(DiagnosticCode::kOutputNotWritable, name, "cannot write: " + ErrorText(error));
}

// 0, or the errno of the write that failed.
int WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    text.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

// 0, or the errno of what failed; then there is no file.
int WriteNewFile(const std::string& path, std::string_view content, unsigned mode) {
  const int descriptor =
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, static_cast<mode_t>(mode));
  if (descriptor < 0) return errno;
  int error = WriteAll(descriptor, content);
  if (close(descriptor) != 0 && error == 0) error = errno;
  if (error != 0) unlink(path.c_str());
  return error;
}

// For what must not be replaced by a new file: devices, pipes, links, standard output.
Diagnostics WriteDirectly(const std::string& path, std::string_view content) {
  Result<Output> output = Output::Open(path);
  if (!output) return std::move(output).errors();
  output->Write(content);
  return output->Finish();
}

}  // namespace

Output::Output(int descriptor, bool owned, std::string name)
    : descriptor_(descriptor),
      owned_(owned),
      is_terminal_(IsTerminal(descriptor)),
      name_(std::move(name)) {}

Output::Output(Output&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      owned_(other.owned_),
      is_terminal_(other.is_terminal_),
      state_(other.state_),
      error_(other.error_),
      name_(std::move(other.name_)),
      buffer_(std::move(other.buffer_)) {}

Output::~Output() {
  if (descriptor_ < 0) return;
  Flush();
  Close();
}

Result<Output> Output::Open(const std::string& path) {
  if (path.empty() || path == "-") return Output(STDOUT_FILENO, false, "standard output");
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) return WriteError(path, errno);
  return Output(descriptor, true, path);
}

void Output::Write(std::string_view text) {
  if (state_ != State::kOpen) return;
  if (text.size() >= kDirectBytes) {
    Flush();
    return WriteNow(text);
  }
  buffer_ += text;
  if (buffer_.size() >= kBufferBytes) Flush();
}

void Output::Flush() {
  WriteNow(buffer_);
  buffer_.clear();
}

void Output::WriteNow(std::string_view text) {
  if (state_ != State::kOpen || text.empty()) return;
  error_ = WriteAll(descriptor_, text);
  if (error_ != 0) state_ = error_ == EPIPE ? State::kClosedByReader : State::kFailed;
}

void Output::Close() noexcept {
  if (owned_ && close(descriptor_) != 0 && state_ == State::kOpen) {
    state_ = State::kFailed;
    error_ = errno;
  }
  descriptor_ = -1;
}

Diagnostics Output::Finish() {
  Flush();
  Close();
  if (state_ != State::kFailed) return {};
  return {WriteError(name_, error_)};
}

Diagnostics WriteFileAtomically(const std::string& path, std::string_view content) {
  struct stat status {};
  const bool exists = lstat(path.c_str(), &status) == 0;
  if (path == "-" || (exists && !S_ISREG(status.st_mode))) return WriteDirectly(path, content);
  const std::string temporary = path + ".tmp" + std::to_string(getpid());
  int error = WriteNewFile(temporary, content, 0666);
  if (error == 0 && std::rename(temporary.c_str(), path.c_str()) != 0) {
    error = errno;
    unlink(temporary.c_str());
  }
  if (error == 0) return {};
  return {WriteError(path, error)};
}

Diagnostics CreateFile(const std::string& path, std::string_view content, unsigned mode) {
  const int error = WriteNewFile(path, content, mode);
  if (error == 0) return {};
  return {WriteError(path, error)};
}

Result<std::string> ReadWholeFile(const std::string& path, size_t limit) {
  const bool is_stdin = path == "-";
  const int descriptor = is_stdin ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  std::string content;
  ssize_t count = descriptor < 0 ? -1 : 1;
  while (count > 0 && content.size() <= limit) {
    char block[64 << 10];
    count = read(descriptor, block, sizeof block);
    if (count > 0) content.append(block, static_cast<size_t>(count));
  }
  const int error = errno;
  if (descriptor >= 0 && !is_stdin) close(descriptor);
  const std::string name = is_stdin ? "standard input" : path;
  if (count < 0) {
    return ErrorAt(DiagnosticCode::kArgumentFileUnreadable, name,
                   "cannot read: " + ErrorText(error));
  }
  if (content.size() > limit) {
    return ErrorAt(DiagnosticCode::kArgumentFileUnreadable, name,
                   "larger than " + std::to_string(limit) + " bytes");
  }
  return content;
}

}  // namespace sigmavm::cli
