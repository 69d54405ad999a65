// One text a connection, then the end of it: no protocol to get wrong.
#include "collector-driver/linux/service/status_socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace sigmavm::collector {
namespace {

constexpr int kWaiting = 8;
constexpr size_t kTextBound = 1U << 20;
constexpr int kAnswerMilliseconds = 5'000;

bool AddressOf(const std::string& path, sockaddr_un& address) {
  address = {};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return false;
  std::memcpy(address.sun_path, path.data(), path.size());
  return true;
}

Diagnostic NotListening(const std::string& path, int error) {
  return ErrorAt(DiagnosticCode::kStateDirectoryUnusable, path,
                 std::string("cannot listen there: ") + std::strerror(error));
}

Diagnostic NotAnswering(const std::string& path, int error) {
  return ErrorAt(DiagnosticCode::kCollectorNotRunning, path,
                 std::string("no collector answers: ") + std::strerror(error));
}

}  // namespace

Result<StatusServer> StatusServer::Open(const std::string& path) {
  sockaddr_un address{};
  if (!AddressOf(path, address)) return NotListening(path, ENAMETOOLONG);
  FileDescriptor descriptor(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!descriptor.valid()) return NotListening(path, errno);
  unlink(path.c_str());
  if (bind(descriptor.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      chmod(path.c_str(), 0660) != 0 || listen(descriptor.get(), kWaiting) != 0) {
    return NotListening(path, errno);
  }
  return StatusServer(path, std::move(descriptor));
}

StatusServer::~StatusServer() {
  if (descriptor_.valid()) unlink(path_.c_str());
}

void StatusServer::Serve(const std::function<std::string()>& text) {
  while (true) {
    const FileDescriptor client(accept4(descriptor_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client.valid()) return;
    const std::string answer = text();
    // A fresh socket has room for it; whoever does not read gets a part.
    static_cast<void>(
        send(client.get(), answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
  }
}

Result<std::string> AskStatus(const std::string& path) {
  sockaddr_un address{};
  if (!AddressOf(path, address)) return NotAnswering(path, ENAMETOOLONG);
  const FileDescriptor descriptor(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!descriptor.valid() ||
      connect(descriptor.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return NotAnswering(path, errno);
  }
  std::string text;
  std::array<char, 4096> piece;
  while (text.size() < kTextBound) {
    pollfd waited{descriptor.get(), POLLIN, 0};
    if (poll(&waited, 1, kAnswerMilliseconds) <= 0) return NotAnswering(path, ETIMEDOUT);
    const ssize_t count = read(descriptor.get(), piece.data(), piece.size());
    if (count < 0) return NotAnswering(path, errno);
    if (count == 0) return text;
    text.append(piece.data(), static_cast<size_t>(count));
  }
  return text;
}

}  // namespace sigmavm::collector
