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
#include "collector-driver/linux/service/file_watch.h"
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
  bool bpf_only = false;  ///< do not fall back to the proc connector
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
  [[nodiscard]] bool Prepare();
  [[nodiscard]] bool OpenSource();
  [[nodiscard]] bool DropPrivileges();
  [[nodiscard]] std::shared_ptr<collector::EventEvaluator> Load(Session& session) const;
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
  std::shared_ptr<collector::EventEvaluator> evaluator_;
  std::unique_ptr<collector::RecordSource> source_;
  std::string source_name_;
  collector::Books books_;
  collector::OutputSet outputs_;
  std::unique_ptr<collector::ImageInspector> inspector_;
  std::unique_ptr<collector::Enricher> enricher_;
  std::unique_ptr<collector::EventProcessor> processor_;
  std::unique_ptr<collector::Pipeline> pipeline_;
  std::unique_ptr<collector::FileWatch> watch_;
  std::chrono::steady_clock::time_point reload_at_{};  // zero: no reload is due
  int64_t started_ = 0;
  uint64_t reloads_ = 0;
  std::string reload_error_;
};

}  // namespace sigmavm::cli
