#include "runtime/input/byte_source.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace sigmavm::input {
namespace {

Diagnostic Unreadable(const std::string& name, int error) {
  return ErrorAt(DiagnosticCode::kInputUnreadable, name,
                 std::error_code(error, std::generic_category()).message());
}

class FileSource : public ByteSource {
 public:
  FileSource(int descriptor, bool owned, std::string name)
      : descriptor_(descriptor), owned_(owned), name_(std::move(name)) {}
  ~FileSource() override {
    if (owned_) ::close(descriptor_);
  }

  ReadOutcome Read(std::span<char> buffer) override {
    if (ended_) return {};
    ssize_t size = 0;
    do {
      size = ::read(descriptor_, buffer.data(), buffer.size());
    } while (size < 0 && errno == EINTR);
    if (size > 0) return {static_cast<size_t>(size), std::nullopt};
    ended_ = true;
    if (size < 0) return {0, Unreadable(name_, errno)};
    return {};
  }

 private:
  int descriptor_;
  bool owned_;
  bool ended_ = false;
  std::string name_;
};

class TextSource : public ByteSource {
 public:
  TextSource(std::string text, std::unique_ptr<ByteSource> rest)
      : text_(std::move(text)), rest_(std::move(rest)) {}

  ReadOutcome Read(std::span<char> buffer) override {
    if (position_ == text_.size()) return rest_ == nullptr ? ReadOutcome{} : rest_->Read(buffer);
    const size_t size = std::min(buffer.size(), text_.size() - position_);
    std::memcpy(buffer.data(), text_.data() + position_, size);
    position_ += size;
    return {size, std::nullopt};
  }

 private:
  std::string text_;
  size_t position_ = 0;
  std::unique_ptr<ByteSource> rest_;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> OpenFile(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return Unreadable(path, errno);
  return std::unique_ptr<ByteSource>(std::make_unique<FileSource>(descriptor, true, path));
}

std::unique_ptr<ByteSource> OpenStandardInput() {
  return std::make_unique<FileSource>(STDIN_FILENO, false, "standard input");
}

std::unique_ptr<ByteSource> OpenText(std::string text) {
  return std::make_unique<TextSource>(std::move(text), nullptr);
}

std::unique_ptr<ByteSource> PutBack(std::string head, std::unique_ptr<ByteSource> rest) {
  return std::make_unique<TextSource>(std::move(head), std::move(rest));
}

}  // namespace sigmavm::input
