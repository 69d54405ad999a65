// Both protocols are datagrams; they differ in what is in them and in what happens to long ones.
#include "collector-driver/linux/service/log_sink.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>

namespace sigmavm::collector {
namespace {

constexpr std::string_view kIdentifier = "sigmavm-collect";
constexpr int kFacilityDaemon = 3;
constexpr int kRoomMilliseconds = 50;
constexpr int kRoomAttempts = 20;

std::string_view WithoutLineBreak(std::string_view text) {
  return text.ends_with('\n') ? text.substr(0, text.size() - 1) : text;
}

/// RFC 5424 forbids blanks in a header field and limits it.
std::string HeaderField(std::string_view text, size_t limit) {
  std::string out;
  for (const char c : text.substr(0, limit)) out += c > ' ' && c < 0x7F ? c : '_';
  return out.empty() ? "-" : out;
}

}  // namespace

LogSocket::~LogSocket() { Disconnect(); }

void LogSocket::Disconnect() noexcept {
  if (descriptor_ >= 0) close(descriptor_);
  descriptor_ = -1;
}

int LogSocket::Connect() {
  if (descriptor_ >= 0) return 0;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path_.size() >= sizeof address.sun_path) return ENAMETOOLONG;
  std::memcpy(address.sun_path, path_.data(), path_.size());
  descriptor_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor_ < 0) return errno;
  if (connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const int error = errno;
    Disconnect();
    return error;
  }
  return 0;
}

int LogSocket::Send(std::string_view datagram, const std::atomic<bool>& give_up) {
  bool reconnected = false;
  for (int attempt = 0; attempt < kRoomAttempts; ++attempt) {
    if (const int error = Connect(); error != 0) return error;
    if (send(descriptor_, datagram.data(), datagram.size(), MSG_NOSIGNAL) >= 0) return 0;
    const int error = errno;
    const bool gone = error == ECONNREFUSED || error == ENOTCONN || error == ECONNRESET;
    if (gone && !reconnected) {
      // The service was started anew behind the same path.
      Disconnect();
      reconnected = true;
      continue;
    }
    if (error != EAGAIN && error != EINTR && error != ENOBUFS) return error;
    if (give_up) return ETIMEDOUT;
    pollfd waited{descriptor_, POLLOUT, 0};
    poll(&waited, 1, kRoomMilliseconds);
  }
  return ETIMEDOUT;
}

int LogSocket::SendAsFile(std::string_view content) {
  if (const int error = Connect(); error != 0) return error;
  const int file = memfd_create("sigmavm-collect", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file < 0) return errno;
  int error = 0;
  const ssize_t written = write(file, content.data(), content.size());
  if (written != static_cast<ssize_t>(content.size()) ||
      fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0) {
    error = written < 0 ? errno : ENOSPC;
  } else {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(header), &file, sizeof file);
    if (sendmsg(descriptor_, &message, MSG_NOSIGNAL) < 0) error = errno;
  }
  close(file);
  return error;
}

void AppendJournalEntry(const Message& message, std::string& out) {
  const std::string_view text = WithoutLineBreak(message.text);
  out.append("PRIORITY=")
      .append(std::to_string(static_cast<int>(message.urgency)))
      .append("\nSYSLOG_IDENTIFIER=")
      .append(kIdentifier);
  // The form for values that may hold line breaks: name, size in 64 bits little endian, value.
  out += "\nMESSAGE\n";
  uint64_t size = text.size();
  for (int byte = 0; byte < 8; ++byte, size >>= 8) out += static_cast<char>(size & 0xFF);
  out.append(text).append("\n");
}

void AppendSyslogEntry(const Message& message, std::string_view host, int64_t unix_microseconds,
                       std::string& out) {
  const std::time_t seconds = unix_microseconds / 1'000'000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> time{};
  std::strftime(time.data(), time.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::string fraction = std::to_string(unix_microseconds % 1'000'000);
  fraction.insert(0, 6 - fraction.size(), '0');
  const int priority = kFacilityDaemon * 8 + static_cast<int>(message.urgency);
  out.append("<").append(std::to_string(priority)).append(">1 ");
  out.append(time.data()).append(".").append(fraction).append("Z ");
  out.append(HeaderField(host, 255)).append(" ").append(kIdentifier).append(" ");
  out.append(std::to_string(getpid())).append(" - - ").append(WithoutLineBreak(message.text));
}

size_t JournalSink::Write(const MessageBatch& batch, size_t first,
                          const std::atomic<bool>& give_up) {
  for (size_t i = first; i < batch.size(); ++i) {
    entry_.clear();
    AppendJournalEntry(batch[i], entry_);
    int error = socket_.Send(entry_, give_up);
    if (error == EMSGSIZE) error = socket_.SendAsFile(entry_);
    if (error != 0) {
      error_ = error;
      return i - first;
    }
  }
  return batch.size() - first;
}

size_t SyslogSink::Write(const MessageBatch& batch, size_t first,
                         const std::atomic<bool>& give_up) {
  for (size_t i = first; i < batch.size(); ++i) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    entry_.clear();
    AppendSyslogEntry(batch[i], host_,
                      std::chrono::duration_cast<std::chrono::microseconds>(now).count(), entry_);
    if (const int error = socket_.Send(entry_, give_up); error != 0) {
      error_ = error;
      return i - first;
    }
  }
  return batch.size() - first;
}

}  // namespace sigmavm::collector
