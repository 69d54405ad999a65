// Reading in pieces, because /proc has no sizes.
#include "collector-driver/linux/small_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

#include "collector-driver/linux/file_descriptor.h"

namespace sigmavm::collector {

int ReadSmallFile(const std::string& path, size_t bound, std::string& text, size_t* full_size) {
  text.clear();
  const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return errno;
  std::array<char, 4096> piece;
  size_t total = 0;
  while (full_size != nullptr || total < bound) {
    const ssize_t got = read(file.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) break;
    total += static_cast<size_t>(got);
    text.append(piece.data(), std::min(static_cast<size_t>(got), bound - text.size()));
  }
  if (full_size != nullptr) *full_size = total;
  return 0;
}

std::string LinkTarget(const std::string& path) {
  std::array<char, PATH_MAX> target;
  const ssize_t length = readlink(path.c_str(), target.data(), target.size());
  return length <= 0 ? std::string() : std::string(target.data(), static_cast<size_t>(length));
}

void RemoveDeletedMark(std::string& path) {
  constexpr std::string_view kMark = " (deleted)";
  if (path.ends_with(kMark)) path.resize(path.size() - kMark.size());
}

}  // namespace sigmavm::collector
