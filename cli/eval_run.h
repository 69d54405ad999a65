// One run of a rule set over inputs: reading, evaluating and writing on several threads, with the
// output in the order of the input.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cli/alert_formatter.h"
#include "cli/eval_summary.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "runtime/input/field_plan.h"
#include "runtime/input/input_source.h"
#include "runtime/vm/batch_runner.h"
#include "runtime/vm/engine.h"

namespace sigmavm::cli {

struct EvalRunOptions {
  size_t threads = 1;
  program::Level min_level = program::Level::kNone;
};

/// Used once, from the main thread. Problems are reported through the session as they come to
/// light, lost records up to kMaxReportedRecords of them unless the session is verbose.
class EvalRun {
 public:
  static constexpr size_t kMaxReportedRecords = 10;

  EvalRun(Session& session, const vm::Engine& engine, const AlertFormatter& formatter,
          const EvalRunOptions& options);
  ~EvalRun();

  /// Evaluates everything that `source` has, until an interrupt or the end of whoever reads
  /// `output`. Does not finish the output.
  void Run(input::InputSource& source, Output& output);

  [[nodiscard]] const EvalTally& tally() const noexcept { return tally_; }
  /// Bytes of all documents, decompressed.
  [[nodiscard]] uint64_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] const ProgressCounters& progress() const noexcept { return progress_; }

 private:
  struct Worker;
  struct WorkBatch;

  std::unique_ptr<vm::Batch> Produce(input::InputSource& source, std::unique_ptr<vm::Batch> spare);
  void Work(Worker& worker, WorkBatch& batch) const;
  void Evaluate(Worker& worker, WorkBatch& batch, const record::Record& record,
                uint64_t number) const;
  bool Consume(WorkBatch& batch, Output& output);
  void ReportProblems(const Diagnostics& problems);
  void ReportLostRecords(const Diagnostics& problems);

  Session& session_;
  const vm::Engine& engine_;
  const AlertFormatter& formatter_;
  EvalRunOptions options_;
  std::vector<std::unique_ptr<Worker>> workers_;
  EvalTally tally_;
  uint64_t bytes_ = 0;
  ProgressCounters progress_;
  Diagnostics last_problems_;  // of the inputs, found after the last batch
  size_t reported_records_ = 0;
  bool wrote_alert_ = false;
};

}  // namespace sigmavm::cli
