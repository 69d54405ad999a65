// Runs `sigmavm collect run` as a user would, with a state directory of its own.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace sigmavm::collector {

class RunningCollector {
 public:
  /// Starts it in `folder` (state in folder/state) and waits until it collects or has ended.
  RunningCollector(std::string folder, const std::vector<std::string>& arguments);
  RunningCollector(const RunningCollector&) = delete;
  RunningCollector& operator=(const RunningCollector&) = delete;
  /// Kills it if it still runs.
  ~RunningCollector();

  [[nodiscard]] bool collects() const noexcept { return collects_; }
  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  /// What it has written to standard error.
  [[nodiscard]] std::string messages() const;
  void Signal(int number) const;
  /// Waits for its end; the exit code, or 128 + signal. -1 when it does not end.
  int Await();
  /// SIGTERM, then Await().
  int Stop();

  /// What `sigmavm collect status` says; null when nobody answers.
  [[nodiscard]] nlohmann::json Status() const;

 private:
  std::string folder_;
  pid_t pid_ = -1;
  bool collects_ = false;
};

/// The JSON objects of a file, one a line; what is no whole line is left out.
[[nodiscard]] std::vector<nlohmann::json> ReadObjects(const std::string& path);

/// Waits until a line of the file satisfies `wanted`; nothing after ten seconds.
[[nodiscard]] std::optional<nlohmann::json> AwaitObject(
    const std::string& path, const std::function<bool(const nlohmann::json&)>& wanted);

/// Why programs cannot be collected here, as said by a collector that did not start; skips the
/// test, loudly.
#define SIGMAVM_COLLECTS_OR_SKIP(running)                                            \
  if (!(running).collects()) {                                                       \
    std::cerr << "*** LIVE TEST OF THE COLLECTOR SKIPPED: " << (running).messages(); \
    GTEST_SKIP() << "*** LIVE TEST OF THE COLLECTOR SKIPPED, NOTHING WAS TESTED: "   \
                 << (running).messages();                                            \
  }

}  // namespace sigmavm::collector
