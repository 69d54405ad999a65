// The outputs that `collect run` and `collect replay` share.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/session.h"
#include "collector-driver/common/books.h"
#include "collector-driver/common/capture.h"
#include "collector-driver/linux/exec_hold.h"
#include "collector-driver/linux/service/event_processor.h"
#include "collector-driver/linux/service/output_spec.h"

namespace CLI {
class App;
}

namespace sigmavm::cli {

struct CollectOutputOptions {
  std::vector<std::string> events;
  std::vector<std::string> alerts;
};

/// --output, --alerts.
void AddCollectOutputOptions(CLI::App& app, CollectOutputOptions& options);

/// Outputs that are open but do not run yet: privileges are dropped in between.
class CollectOutputs {
 public:
  /// Without any output, alerts go to standard output; without rules, events do. nullopt when an
  /// option is wrong or an output cannot be opened, which has been reported.
  [[nodiscard]] static std::optional<CollectOutputs> Open(Session& session,
                                                          const CollectOutputOptions& options,
                                                          bool has_rules, const std::string& host);

  /// Records go to this file, too. False when it cannot be opened, which has been reported.
  [[nodiscard]] bool AddCapture(Session& session, const std::string& path,
                                const collector::CaptureHost& host);

  /// Starts the threads. Once.
  void Start(collector::Books& books, collector::Overflow overflow, collector::OutputSet& outputs);

 private:
  struct Opened {
    collector::OutputSpec spec;
    std::unique_ptr<collector::MessageSink> sink;
  };
  [[nodiscard]] bool OpenAll(Session& session, const char* option,
                             const std::vector<std::string>& texts,
                             std::span<const std::string_view> formats, const std::string& host,
                             std::vector<Opened>& opened);
  [[nodiscard]] bool IsTaken(const collector::OutputSpec& spec) const;

  std::vector<Opened> events_;
  std::vector<Opened> alerts_;
  Opened capture_;
};

/// Bound of the queues of a replay, which waits for its outputs.
inline constexpr size_t kReplayQueueBytes = size_t{1} << 20;

/// One line a stage and output: what it saw, handed on and lost.
[[nodiscard]] std::string BooksText(const collector::BooksSnapshot& books);

/// Tells what became of programs that were held; like books that do not close when that does not
/// add up.
void ReportHold(Session& session, const collector::ExecHoldCounters& counters);

/// Reports what outputs have lost and, as an internal error, books that do not close.
void ReportBooks(Session& session, const collector::BooksSnapshot& books);

}  // namespace sigmavm::cli
