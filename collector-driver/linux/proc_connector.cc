// ProcConnector over a netlink socket.
#include "collector-driver/linux/proc_connector.h"

#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <string>

namespace sigmavm::collector {
namespace {

// Holds some ten thousand events while /proc is read.
constexpr int kSocketBytes = 8 << 20;
constexpr size_t kReceiveBytes = 16 << 10;
// Events of one call of Receive(), so that it ends under any load.
constexpr int kMessagesAtOnce = 512;
constexpr uint32_t kMaxCpus = 4096;

Diagnostic Failure(const std::string& step, int error) {
  return ErrorAt(DiagnosticCode::kProcConnectorFailed, "proc connector",
                 step + ": " + std::strerror(error),
                 error == EPERM ? "run as root, or with CAP_NET_ADMIN" : "");
}

int Subscribe(int socket) {
  const proc_cn_mcast_op operation = PROC_CN_MCAST_LISTEN;
  nlmsghdr netlink{};
  cn_msg connector{};
  std::array<char, NLMSG_HDRLEN + sizeof connector + sizeof operation> request{};
  netlink.nlmsg_len = request.size();
  netlink.nlmsg_type = NLMSG_DONE;
  connector.id.idx = CN_IDX_PROC;
  connector.id.val = CN_VAL_PROC;
  connector.len = sizeof operation;
  std::memcpy(request.data(), &netlink, sizeof netlink);
  std::memcpy(request.data() + NLMSG_HDRLEN, &connector, sizeof connector);
  std::memcpy(request.data() + NLMSG_HDRLEN + sizeof connector, &operation, sizeof operation);
  const ssize_t sent = send(socket, request.data(), request.size(), 0);
  return sent == static_cast<ssize_t>(request.size()) ? 0 : errno;
}

// Events carry CLOCK_MONOTONIC, records the time that includes suspension.
uint64_t SinceBoot(uint64_t monotonic_ns) {
  timespec boot{};
  timespec monotonic{};
  clock_gettime(CLOCK_BOOTTIME, &boot);
  clock_gettime(CLOCK_MONOTONIC, &monotonic);
  constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;
  const int64_t suspended = (int64_t{boot.tv_sec} - monotonic.tv_sec) * kNanosecondsPerSecond +
                            (boot.tv_nsec - monotonic.tv_nsec);
  // Without a suspension the difference is what passed between the two calls.
  constexpr int64_t kNoise = 1'000'000;
  return suspended > kNoise ? monotonic_ns + static_cast<uint64_t>(suspended) : monotonic_ns;
}

// False for kinds, and threads, that nobody asked for.
bool Translate(const proc_event& event, ProcEvent& out) {
  const auto number = [](__kernel_pid_t pid) { return static_cast<uint32_t>(pid); };
  switch (static_cast<uint32_t>(event.what)) {
    case proc_event::PROC_EVENT_FORK:
      out.kind = ProcEvent::Kind::kFork;
      out.pid = number(event.event_data.fork.child_tgid);
      out.tid = number(event.event_data.fork.child_pid);
      out.parent = number(event.event_data.fork.parent_tgid);
      break;
    case proc_event::PROC_EVENT_EXEC:
      out.kind = ProcEvent::Kind::kExec;
      out.pid = number(event.event_data.exec.process_tgid);
      out.tid = number(event.event_data.exec.process_pid);
      break;
    case proc_event::PROC_EVENT_EXIT:
      out.kind = ProcEvent::Kind::kExit;
      out.pid = number(event.event_data.exit.process_tgid);
      out.tid = number(event.event_data.exit.process_pid);
      out.status = static_cast<int32_t>(event.event_data.exit.exit_code);
      break;
    default:
      return false;
  }
  out.cpu = event.cpu;
  out.mono_ns = SinceBoot(event.timestamp_ns);
  return out.pid == out.tid;
}

}  // namespace

ProcConnector::ProcConnector(FileDescriptor socket)
    : socket_(std::move(socket)), next_(kMaxCpus, -1), buffer_(kReceiveBytes) {}

Result<ProcConnector> ProcConnector::Open() {
  FileDescriptor descriptor(
      socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_CONNECTOR));
  if (!descriptor.valid()) return Failure("the netlink socket cannot be opened", errno);
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = CN_IDX_PROC;
  if (bind(descriptor.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return Failure("its messages cannot be subscribed to", errno);
  }
  // Beyond the system's bound with CAP_NET_ADMIN, which is there.
  setsockopt(descriptor.get(), SOL_SOCKET, SO_RCVBUFFORCE, &kSocketBytes, sizeof kSocketBytes);
  if (const int error = Subscribe(descriptor.get()); error != 0) {
    return Failure("it cannot be asked for events", error);
  }
  return ProcConnector(std::move(descriptor));
}

bool ProcConnector::Receive(std::vector<ProcEvent>& events) {
  bool complete = true;
  for (int i = 0; i < kMessagesAtOnce; ++i) {
    sockaddr_nl sender{};
    socklen_t length = sizeof sender;
    const ssize_t size = recvfrom(socket_.get(), buffer_.data(), buffer_.size(), 0,
                                  reinterpret_cast<sockaddr*>(&sender), &length);
    if (size < 0 && errno == ENOBUFS) {
      complete = false;
      continue;
    }
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    // Only the kernel has port 0; others could send what they like.
    if (sender.nl_pid == 0) Take(buffer_.data(), static_cast<size_t>(size), events);
  }
  return complete;
}

void ProcConnector::Take(const char* data, size_t size, std::vector<ProcEvent>& events) {
  while (size >= sizeof(nlmsghdr)) {
    nlmsghdr netlink;
    std::memcpy(&netlink, data, sizeof netlink);
    if (netlink.nlmsg_len < sizeof netlink || netlink.nlmsg_len > size) return;
    cn_msg connector;
    proc_event event{};
    if (netlink.nlmsg_len < NLMSG_HDRLEN + sizeof connector + sizeof event) return;
    std::memcpy(&connector, data + NLMSG_HDRLEN, sizeof connector);
    std::memcpy(&event, data + NLMSG_HDRLEN + sizeof connector, sizeof event);
    // The answer to the subscription has no place in the sequence.
    if (event.what != proc_event::PROC_EVENT_NONE) {
      ProcEvent out;
      missing_ += CountMissing(event.cpu, connector.seq);
      if (Translate(event, out)) {
        out.lost_before = std::exchange(missing_, 0);
        events.push_back(out);
      }
    }
    const size_t step = NLMSG_ALIGN(netlink.nlmsg_len);
    if (step >= size) return;
    data += step;
    size -= step;
  }
}

uint64_t ProcConnector::CountMissing(uint32_t cpu, uint32_t sequence) {
  if (cpu >= next_.size()) return 0;
  const int64_t expected = std::exchange(next_[cpu], static_cast<uint32_t>(sequence + 1));
  if (expected < 0) return 0;
  const uint32_t missing = sequence - static_cast<uint32_t>(expected);
  // Half the numbers ahead is behind: a message that was overtaken.
  return missing < (1U << 31) ? missing : 0;
}

}  // namespace sigmavm::collector
