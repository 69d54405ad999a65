// Asks the system about itself.
#include "collector-driver/linux/service/machine.h"

#include <malloc.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>

#include "collector-driver/common/utc_time.h"
#include "collector-driver/linux/file_descriptor.h"

namespace sigmavm::collector {
namespace {

std::string FirstLine(const char* path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

int64_t Nanoseconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

std::string HostName() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "localhost";
  return name.data();
}

GuidMaker MachineGuids() {
  std::string machine = FirstLine("/etc/machine-id");
  if (machine.empty()) machine = HostName();
  return {machine, FirstLine("/proc/sys/kernel/random/boot_id")};
}

int64_t UtcNow() { return Utc100NsOfUnixNs(Nanoseconds(CLOCK_REALTIME)); }

int64_t UtcOffset() { return UtcNow() - Nanoseconds(CLOCK_BOOTTIME) / 100; }

void ReturnFreedMemory() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

void NotifyServiceManager(const std::string& state) {
  const char* const path = std::getenv("NOTIFY_SOCKET");
  if (path == nullptr) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const size_t length = std::strlen(path);
  if (length == 0 || length >= sizeof address.sun_path) return;
  std::memcpy(address.sun_path, path, length);
  if (path[0] == '@') address.sun_path[0] = '\0';  // not in the file system
  const FileDescriptor descriptor(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  static_cast<void>(sendto(descriptor.get(), state.data(), state.size(), MSG_NOSIGNAL,
                           reinterpret_cast<const sockaddr*>(&address),
                           static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length)));
}

}  // namespace sigmavm::collector
