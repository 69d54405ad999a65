// A descriptor that others share must not become non-blocking, so it is asked for room before each
// piece: POSIX promises that PIPE_BUF bytes then do not block.
#include "collector-driver/linux/service/stream_sink.h"

#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace sigmavm::collector {
namespace {

constexpr int kAskAgainMilliseconds = 50;

}  // namespace

bool StreamSink::AwaitRoom(const std::atomic<bool>& give_up) {
  pollfd waited{descriptor_, POLLOUT, 0};
  while (true) {
    const int ready = poll(&waited, 1, kAskAgainMilliseconds);
    if (ready > 0) return true;  // errors, too: write() tells which
    if (ready < 0 && errno != EINTR) {
      error_ = errno;
      return false;
    }
    if (give_up) {
      error_ = ETIMEDOUT;
      return false;
    }
  }
}

size_t StreamSink::Write(const MessageBatch& batch, size_t first,
                         const std::atomic<bool>& give_up) {
  std::string_view text = batch.TextFrom(first);
  if (torn_ && !text.empty()) {
    // Ends the message that was cut off, so that it spoils no other one.
    if (!AwaitRoom(give_up)) return 0;
    if (write(descriptor_, "\n", 1) != 1) {
      error_ = errno;
      return 0;
    }
    torn_ = false;
  }
  size_t written = 0;
  while (written < text.size()) {
    if (!AwaitRoom(give_up)) break;
    const size_t piece = std::min<size_t>(text.size() - written, PIPE_BUF);
    const ssize_t count = write(descriptor_, text.data() + written, piece);
    if (count < 0) {
      if (errno == EINTR || errno == EAGAIN) continue;
      error_ = errno;
      break;
    }
    written += static_cast<size_t>(count);
  }
  const size_t whole = batch.WholeMessages(first, written);
  torn_ = written != 0 && written < text.size() && text[written - 1] != '\n';
  return whole;
}

}  // namespace sigmavm::collector
