// inotify tells of entries of folders; a new folder is watched from when it is noticed.
#include "collector-driver/linux/service/file_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>

namespace sigmavm::collector {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kChanges =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_DELETE_SELF;

}  // namespace

FileWatch::FileWatch(const std::vector<std::string>& paths)
    : descriptor_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
  for (const std::string& path : paths) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
      WatchTree(path);
    } else {
      const fs::path folder = fs::path(path).parent_path();
      Watch(folder.empty() ? "." : folder.string(), fs::path(path).filename().string());
    }
  }
}

void FileWatch::Watch(const std::string& folder, const std::string& name) {
  const int id = inotify_add_watch(descriptor_.get(), folder.c_str(), kChanges);
  if (id >= 0) watched_.push_back({id, name});
}

void FileWatch::WatchTree(const std::string& folder) {
  Watch(folder, "");
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code ignored;
    if (it->is_directory(ignored)) Watch(it->path().string(), "");
  }
}

bool FileWatch::IsWatched(int id, const char* name) const {
  return std::any_of(watched_.begin(), watched_.end(), [&](const Watched& watched) {
    return watched.id == id && (watched.name.empty() || watched.name == name);
  });
}

bool FileWatch::Changed() {
  bool changed = false;
  alignas(inotify_event) std::array<char, 16 << 10> buffer;
  while (true) {
    const ssize_t count = read(descriptor_.get(), buffer.data(), buffer.size());
    if (count <= 0) return changed;
    for (size_t at = 0; at < static_cast<size_t>(count);) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const char* const name = event.len == 0 ? "" : buffer.data() + at + sizeof event;
      // A full queue has lost something.
      changed |= (event.mask & IN_Q_OVERFLOW) != 0 || IsWatched(event.wd, name);
      at += sizeof event + event.len;
    }
  }
}

}  // namespace sigmavm::collector
