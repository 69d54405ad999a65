// The line that shows how far a long run has come.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace sigmavm::cli {

/// What a run has done so far. Written by the run, read by the progress line, from any thread.
struct ProgressCounters {
  std::atomic<uint64_t> bytes{0};  ///< as they lie in the inputs, before decompression
  std::atomic<uint64_t> records{0};
  std::atomic<uint64_t> alerts{0};
};

/// One line on standard error, redrawn a few times a second by a thread of its own and erased at
/// the end. Draws nothing when made with show = false.
class ProgressLine {
 public:
  /// `total_bytes` is 0 when it is not known; then there is a rate but no end in sight.
  ProgressLine(const ProgressCounters& counters, uint64_t total_bytes, bool show);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Erases the line and ends the thread. Idempotent.
  void Stop();

 private:
  void Run();

  const ProgressCounters* counters_;
  uint64_t total_bytes_;
  std::chrono::steady_clock::time_point start_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

/// The text of the line; `width` columns at most.
[[nodiscard]] std::string ProgressText(uint64_t bytes, uint64_t total_bytes, uint64_t records,
                                       uint64_t alerts, double seconds, size_t width);

}  // namespace sigmavm::cli
