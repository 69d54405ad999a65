// Notices that rule files have changed.
#pragma once

#include <string>
#include <vector>

#include "collector-driver/linux/file_descriptor.h"

namespace sigmavm::collector {

/// Watches files, by way of their folders because editors and package managers replace them, and
/// folders with all below them. For one thread. Where the system has no watches left, nothing is
/// noticed there: SIGHUP always works.
class FileWatch {
 public:
  explicit FileWatch(const std::vector<std::string>& paths);

  /// Whether something has changed since the last call. Never waits.
  [[nodiscard]] bool Changed();

 private:
  struct Watched {
    int id = -1;
    std::string name;  // of the file in that folder; empty: all of them
  };
  void Watch(const std::string& folder, const std::string& name);
  void WatchTree(const std::string& folder);
  [[nodiscard]] bool IsWatched(int id, const char* name) const;

  FileDescriptor descriptor_;
  std::vector<Watched> watched_;
};

}  // namespace sigmavm::collector
