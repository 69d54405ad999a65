// A lock of the kernel, because it goes with the process: a file with a process id would outlive a
// crash.
#include "collector-driver/linux/service/state_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace sigmavm::collector {

Result<StateDirectory> StateDirectory::Claim(const std::string& path) {
  std::error_code error;
  if (std::filesystem::create_directories(path, error)) {
    std::filesystem::permissions(path,
                                 std::filesystem::perms::owner_all |
                                     std::filesystem::perms::group_read |
                                     std::filesystem::perms::group_exec,
                                 error);
  }
  const std::string lock_path = path + "/lock";
  FileDescriptor lock(open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640));
  if (!lock.valid()) {
    return ErrorAt(DiagnosticCode::kStateDirectoryUnusable, path,
                   std::string("cannot be used: ") + std::strerror(errno),
                   "choose another one with --state-dir");
  }
  if (flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return ErrorAt(DiagnosticCode::kCollectorRunning, path, "another collector is running",
                   "`sigmavm collect status` shows how it does");
  }
  return StateDirectory(path, std::move(lock));
}

}  // namespace sigmavm::collector
