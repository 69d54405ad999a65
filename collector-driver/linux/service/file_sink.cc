// Writes as many messages at once as the file has room for before it is rotated.
#include "collector-driver/linux/service/file_sink.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace sigmavm::collector {
namespace {

constexpr mode_t kFileMode = 0640;

}  // namespace

FileSink::~FileSink() { Close(); }

void FileSink::Close() noexcept {
  if (descriptor_ >= 0) close(descriptor_);
  descriptor_ = -1;
}

bool FileSink::Open() {
  Close();
  // O_NONBLOCK: a pipe without a reader fails instead of waiting for one.
  descriptor_ =
      open(target_.path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, kFileMode);
  struct stat facts {};
  if (descriptor_ < 0 || fstat(descriptor_, &facts) != 0) {
    error_ = errno;
    Close();
    return false;
  }
  is_regular_ = S_ISREG(facts.st_mode);
  size_ = is_regular_ ? static_cast<uint64_t>(facts.st_size) : 0;
  return true;
}

bool FileSink::Rotate() {
  Close();
  const auto name = [this](uint32_t number) {
    return number == 0 ? target_.path : target_.path + "." + std::to_string(number);
  };
  if (target_.keep == 0) {
    std::remove(target_.path.c_str());
    return Open();
  }
  for (uint32_t number = target_.keep; number > 0; --number) {
    // Those in between may be missing.
    if (std::rename(name(number - 1).c_str(), name(number).c_str()) != 0 && number == 1) {
      error_ = errno;
      return false;
    }
  }
  return Open();
}

bool FileSink::Prepare(size_t next_bytes) {
  if (reopen_.exchange(false) || descriptor_ < 0) {
    if (!Open()) return false;
  }
  const bool full =
      target_.max_bytes != 0 && is_regular_ && size_ != 0 && size_ + next_bytes > target_.max_bytes;
  return !full || Rotate();
}

size_t FileSink::Write(const MessageBatch& batch, size_t first,
                       const std::atomic<bool>& /*give_up*/) {
  size_t written = 0;
  while (first + written < batch.size()) {
    const size_t next = first + written;
    if (!Prepare(batch[next].text.size())) break;
    size_t count = 1;
    size_t bytes = batch[next].text.size();
    while (next + count < batch.size()) {
      const size_t more = batch[next + count].text.size();
      if (target_.max_bytes != 0 && size_ + bytes + more > target_.max_bytes) break;
      bytes += more;
      ++count;
    }
    const size_t done = WriteRun(batch, next, count);
    written += done;
    if (done < count) break;
  }
  return written;
}

size_t FileSink::WriteRun(const MessageBatch& batch, size_t first, size_t count) {
  const Message last = batch[first + count - 1];
  const char* const begin = batch[first].text.data();
  const auto bytes = static_cast<size_t>(last.text.data() + last.text.size() - begin);
  size_t written = 0;
  while (written < bytes) {
    const ssize_t result = write(descriptor_, begin + written, bytes - written);
    if (result < 0 && errno == EINTR) continue;
    if (result <= 0) {
      error_ = result < 0 ? errno : ENOSPC;
      break;
    }
    written += static_cast<size_t>(result);
  }
  if (written == bytes) {
    size_ += bytes;
    return count;
  }
  const size_t whole = batch.WholeMessages(first, written);
  size_t kept = 0;
  for (size_t i = 0; i < whole; ++i) kept += batch[first + i].text.size();
  size_ += kept;
  // A part of a message would spoil the one after it.
  if (is_regular_ && kept != written) {
    if (ftruncate(descriptor_, static_cast<off_t>(size_)) != 0) error_ = errno;
  }
  return whole;
}

}  // namespace sigmavm::collector
