// The collector as a service: everything between its start and its last word.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/collect_outputs.h"
#include "cli/rule_options.h"
#include "cli/session.h"
#include "collector-driver/linux/record_source.h"
#include "collector-driver/linux/service/enricher.h"
#include "collector-driver/linux/service/event_processor.h"
#include "collector-driver/linux/service/file_inspector.h"
#include "collector-driver/linux/service/file_watch.h"
#include "collector-driver/linux/service/held_source.h"
#include "collector-driver/linux/service/hold_gate.h"
#include "collector-driver/linux/service/pipeline.h"
#include "collector-driver/linux/service/state_directory.h"
#include "collector-driver/linux/service/status_socket.h"

namespace sigmavm::cli {

struct CollectorOptions {
  RuleOptions rules;  ///< no paths: nothing is evaluated
  CollectOutputOptions outputs;
  std::string capture;
  std::string min_level;
  std::string state_directory = collector::kDefaultStateDirectory;
  std::string user;  ///< to become once the kernel side runs; empty: stay
  bool hashes = false;
  std::vector<std::string> hold;  ///< mounts whose programs wait for their verdict, or "all"
  std::chrono::milliseconds hold_deadline{2000};
  std::vector<std::string> deny;  ///< ids of rules whose programs do not run
  bool bpf_only = false;          ///< do not fall back to the proc connector
  uint32_t ring_bytes = 8U << 20;
  uint64_t queue_bytes = 8U << 20;
};

/// Runs once, from the main thread, until a signal asks it to end or the source fails. Problems and
/// the books are reported through the session.
class CollectorService {
 public:
  CollectorService(Session& session, const CollectorOptions& options);
  ~CollectorService();
  CollectorService(const CollectorService&) = delete;
  CollectorService& operator=(const CollectorService&) = delete;

  void Run();

 private:
  /// Two views of one program.
  struct Rules {
    std::shared_ptr<collector::EventEvaluator> evaluator;
    std::shared_ptr<collector::HoldEvaluator> hold;
  };

  [[nodiscard]] bool Prepare();
  [[nodiscard]] bool OpenSource();
  [[nodiscard]] bool OpenHold();
  [[nodiscard]] bool DropPrivileges();
  [[nodiscard]] bool StartHold();
  [[nodiscard]] bool Report(const Diagnostics& errors);
  [[nodiscard]] collector::FactsNeeded OutputFacts() const;
  /// False when the rules cannot be used, which has been reported.
  [[nodiscard]] bool Load(Session& session, Rules& rules) const;
  void Start();
  void Loop();
  void Finish();
  void Reload();
  void ReloadIfAsked();
  void NoteProgress(bool ended_in_order);
  void TellGap();
  [[nodiscard]] std::string Status() const;

  Session& session_;
  CollectorOptions options_;
  std::string host_;
  collector::GuidMaker guids_;
  std::optional<collector::StateDirectory> state_;
  std::optional<collector::StatusServer> status_;
  std::optional<CollectOutputs> opened_outputs_;
  Rules rules_;
  std::unique_ptr<collector::HeldSource> source_;
  std::string source_name_;
  collector::Books books_;
  collector::OutputSet outputs_;
  collector::FileInspector inspector_;
  std::unique_ptr<collector::HoldGate> gate_;  // null when nothing is held
  std::unique_ptr<collector::Enricher> enricher_;
  std::unique_ptr<collector::EventProcessor> processor_;
  std::unique_ptr<collector::Pipeline> pipeline_;
  std::unique_ptr<collector::FileWatch> watch_;
  std::chrono::steady_clock::time_point reload_at_{};  // zero: no reload is due
  int64_t started_ = 0;
  uint64_t reloads_ = 0;
  std::string reload_error_;
  collector::SgrGap gap_{};  // that this run began with
};

}  // namespace sigmavm::cli
