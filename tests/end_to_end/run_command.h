// Runs the sigmavm command as a user or script would, for tests that look at it from outside.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sigmavm::end_to_end {

struct CommandResult {
  int exit_code = -1;  ///< 128 + signal when a signal ended the command
  std::string out;
  std::string err;
};

struct CommandOptions {
  std::string input;  ///< for standard input, which is then closed
  /// Standard output goes here instead of into the result, for example to /dev/full.
  std::string output_path;
  std::vector<std::string> environment;  ///< NAME=VALUE, besides the test's own
  /// Called once, with the process id, when the first bytes of standard output have arrived.
  std::function<void(int)> on_first_output;
  /// Keeps standard input open after `input` until `on_first_output` has been called.
  bool hold_input = false;
  /// Closes the reading end of standard output after this many bytes; 0 reads everything.
  size_t close_output_after = 0;
};

/// Runs `sigmavm ARGUMENTS...` and waits for its end.
[[nodiscard]] CommandResult RunSigmavm(const std::vector<std::string>& arguments,
                                       const CommandOptions& options = {});

/// A folder of its own for one test, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  /// Creates the file, and folders on the way, and returns its path.
  std::string Write(const std::string& name, std::string_view content) const;
  [[nodiscard]] std::string Path(const std::string& name) const;

 private:
  std::filesystem::path path_;
};

[[nodiscard]] std::string ReadAll(const std::string& path);
[[nodiscard]] std::vector<std::string> Lines(const std::string& text);

}  // namespace sigmavm::end_to_end
