// The directory that a collector owns while it runs: one collector a directory.
#pragma once

#include <memory>
#include <string>

#include "collector-driver/linux/file_descriptor.h"
#include "runtime/base/result.h"

namespace sigmavm::collector {

inline constexpr char kDefaultStateDirectory[] = "/var/lib/sigmavm-collect";

/// Holds the lock until it is destroyed or the process ends, however it ends.
class StateDirectory {
 public:
  /// Creates the directory when it is missing. Fails when another collector holds it.
  [[nodiscard]] static Result<StateDirectory> Claim(const std::string& path);

  [[nodiscard]] std::string status_socket() const { return StatusSocketIn(path_); }
  /// See restart_note.h.
  [[nodiscard]] std::string restart_note() const { return path_ + "/last-run"; }
  [[nodiscard]] static std::string StatusSocketIn(const std::string& path) {
    return path + "/status.sock";
  }

 private:
  StateDirectory(std::string path, FileDescriptor lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  std::string path_;
  FileDescriptor lock_;
};

}  // namespace sigmavm::collector
