// How others learn how a running collector does: whoever connects is sent one text.
#pragma once

#include <functional>
#include <string>

#include "collector-driver/linux/file_descriptor.h"
#include "runtime/base/result.h"

namespace sigmavm::collector {

/// For one thread.
class StatusServer {
 public:
  /// Listens on a local socket that its owner and group may connect to; replaces what a collector
  /// before has left there. Fails with the system's reason.
  [[nodiscard]] static Result<StatusServer> Open(const std::string& path);
  ~StatusServer();
  StatusServer(StatusServer&& other) noexcept = default;
  StatusServer& operator=(StatusServer&&) = delete;

  /// Answers everybody who has connected. Never waits for a client.
  void Serve(const std::function<std::string()>& text);

 private:
  StatusServer(std::string path, FileDescriptor descriptor)
      : path_(std::move(path)), descriptor_(std::move(descriptor)) {}

  std::string path_;
  FileDescriptor descriptor_;
};

/// The text of the collector behind a socket.
[[nodiscard]] Result<std::string> AskStatus(const std::string& path);

}  // namespace sigmavm::collector
