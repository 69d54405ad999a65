#include "runtime/input/byte_source.h"

#include <fcntl.h>
#include <poll.h>
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
  FileSource(int descriptor, bool owned, std::string name, StopFlag stop)
      : descriptor_(descriptor), owned_(owned), stop_(stop), name_(std::move(name)) {}
  ~FileSource() override {
    if (owned_) ::close(descriptor_);
  }

  ReadOutcome Read(std::span<char> buffer) override {
    if (ended_) return {};
    if (!WaitForInput()) {
      ended_ = true;
      return {};
    }
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
  // False when told to stop. A signal may reach another thread than the one that waits here, so
  // the flag is looked at now and then.
  bool WaitForInput() const {
    if (stop_ == nullptr) return true;
    constexpr int kMilliseconds = 100;
    pollfd wait = {descriptor_, POLLIN, 0};
    while (!stop_->load(std::memory_order_relaxed)) {
      const int ready = ::poll(&wait, 1, kMilliseconds);
      if (ready > 0 || (ready < 0 && errno != EINTR)) return true;  // read() says what is wrong
    }
    return false;
  }

  int descriptor_;
  bool owned_;
  bool ended_ = false;
  StopFlag stop_;
  std::string name_;
};

class CountingSource : public ByteSource {
 public:
  CountingSource(std::unique_ptr<ByteSource> rest, std::shared_ptr<std::atomic<uint64_t>> count)
      : rest_(std::move(rest)), count_(std::move(count)) {}

  ReadOutcome Read(std::span<char> buffer) override {
    ReadOutcome outcome = rest_->Read(buffer);
    *count_ += outcome.size;
    return outcome;
  }

 private:
  std::unique_ptr<ByteSource> rest_;
  std::shared_ptr<std::atomic<uint64_t>> count_;
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

Result<std::unique_ptr<ByteSource>> OpenFile(const std::string& path, StopFlag stop) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return Unreadable(path, errno);
  return std::unique_ptr<ByteSource>(std::make_unique<FileSource>(descriptor, true, path, stop));
}

std::unique_ptr<ByteSource> OpenStandardInput(StopFlag stop) {
  return std::make_unique<FileSource>(STDIN_FILENO, false, "standard input", stop);
}

std::unique_ptr<ByteSource> CountBytes(std::unique_ptr<ByteSource> rest,
                                       std::shared_ptr<std::atomic<uint64_t>> count) {
  return std::make_unique<CountingSource>(std::move(rest), std::move(count));
}

std::unique_ptr<ByteSource> OpenText(std::string text) {
  return std::make_unique<TextSource>(std::move(text), nullptr);
}

std::unique_ptr<ByteSource> PutBack(std::string head, std::unique_ptr<ByteSource> rest) {
  return std::make_unique<TextSource>(std::move(head), std::move(rest));
}

}  // namespace sigmavm::input
