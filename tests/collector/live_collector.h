// Runs the real collector in a test, and programs for it to see.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "collector-driver/common/codec.h"
#include "collector-driver/linux/bpf_source.h"

namespace sigmavm::collector {

/// A record that owns its bytes.
class OwnedRecord {
 public:
  explicit OwnedRecord(Bytes bytes) : bytes_(bytes.begin(), bytes.end()) {}
  /// Fails the test when the codec refuses the bytes.
  [[nodiscard]] RecordView view() const;

 private:
  std::vector<std::byte> bytes_;
};
using Records = std::vector<OwnedRecord>;

/// Opens the BPF source. Where this machine does not permit it, returns nothing and says so in
/// `reason`; a test then skips, loudly.
[[nodiscard]] std::unique_ptr<RecordSource> OpenLive(const BpfSourceOptions& options,
                                                     std::string& reason);
/// GTEST_SKIP with its reason, also for those who only look at the log.
#define SIGMAVM_OPEN_LIVE_OR_SKIP(source, options)                                                 \
  std::string skip_reason;                                                                         \
  const std::unique_ptr<RecordSource> source = OpenLive(options, skip_reason);                     \
  if (!(source)) {                                                                                 \
    GTEST_SKIP() << "*** LIVE TEST OF THE COLLECTOR SKIPPED, NOTHING WAS TESTED: " << skip_reason; \
  }

/// A private folder with a copy of the smallest program named `tiny`, removed at the end.
class SubjectFolder {
 public:
  SubjectFolder();
  SubjectFolder(const SubjectFolder&) = delete;
  SubjectFolder& operator=(const SubjectFolder&) = delete;
  ~SubjectFolder();
  /// Without symbolic links.
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

/// The path of the smallest program.
[[nodiscard]] std::string TinyProgram();
/// Starts a program, without waiting for it. Negative when that failed.
[[nodiscard]] pid_t Spawn(const std::vector<std::string>& arguments);
/// Waits for a process and gives its status as waitpid does.
int Await(pid_t process);

/// Reads until the exit of `process` has been seen (or `patience` is over): what happened in it and
/// in its descendants.
[[nodiscard]] Records ReadTree(RecordSource& source, pid_t process,
                               std::chrono::milliseconds patience = std::chrono::seconds(10));
/// The records of one type.
[[nodiscard]] std::vector<RecordView> OfType(const Records& records, SgrType type);

}  // namespace sigmavm::collector
