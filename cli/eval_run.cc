#include "cli/eval_run.h"

#include <utility>

#include "cli/interrupt.h"
#include "runtime/input/event_reader.h"
#include "runtime/vm/evaluator.h"

namespace sigmavm::cli {

/// What one thread works with.
struct EvalRun::Worker {
  Worker(const vm::Engine& engine, std::shared_ptr<const input::FieldPlan> plan)
      : evaluator(engine), reader(std::move(plan)), record(engine.schema()) {}

  vm::Evaluator evaluator;
  input::EventReader reader;
  record::Record record;
  std::vector<vm::Evidence> evidence;
};

/// A run of documents, and what came of them.
struct EvalRun::WorkBatch : vm::Batch {
  input::Batch input;
  Diagnostics input_problems;
  std::string alerts;  ///< formatted, with separators between them
  EvalTally tally;
  Diagnostics lost_records;

  void Clear() {
    input_problems.clear();
    alerts.clear();
    tally.Clear();
    lost_records.clear();
  }
};

EvalRun::EvalRun(Session& session, const vm::Engine& engine, const AlertFormatter& formatter,
                 const EvalRunOptions& options)
    : session_(session), engine_(engine), formatter_(formatter), options_(options) {
  const auto plan = std::make_shared<const input::FieldPlan>(engine.schema());
  for (size_t i = 0; i < options.threads; ++i) {
    workers_.push_back(std::make_unique<Worker>(engine, plan));
  }
}

EvalRun::~EvalRun() = default;

void EvalRun::Run(input::InputSource& source, Output& output) {
  output.Write(formatter_.head());
  source.StopOn(&InterruptFlag());
  vm::BatchSteps steps;
  steps.produce = [&](std::unique_ptr<vm::Batch> spare) {
    return Produce(source, std::move(spare));
  };
  steps.work = [this](size_t worker, vm::Batch& batch) {
    Work(*workers_[worker], static_cast<WorkBatch&>(batch));
  };
  steps.consume = [&](vm::Batch& batch) { return Consume(static_cast<WorkBatch&>(batch), output); };
  vm::RunBatches(options_.threads, steps);
  ReportProblems(last_problems_);
  output.Write(formatter_.tail());
}

std::unique_ptr<vm::Batch> EvalRun::Produce(input::InputSource& source,
                                            std::unique_ptr<vm::Batch> spare) {
  if (Interrupted()) return nullptr;
  if (spare == nullptr) spare = std::make_unique<WorkBatch>();
  auto& batch = static_cast<WorkBatch&>(*spare);
  batch.Clear();
  auto documents = source.Next(batch.input_problems);
  progress_.bytes = source.bytes_read()->load();
  if (!documents) {
    last_problems_ = std::move(batch.input_problems);
    return nullptr;
  }
  batch.input = std::move(*documents);
  return spare;
}

void EvalRun::Work(Worker& worker, WorkBatch& batch) const {
  uint64_t number = batch.input.first_record;
  for (const std::string_view document : batch.input.documents) {
    auto problem = worker.reader.Read(batch.input.format, document, worker.record);
    if (problem) {
      batch.tally.AddLostRecord();
      problem->where = batch.input.source_name + ": record " + std::to_string(number) +
                       (problem->where.empty() ? "" : ", " + problem->where);
      batch.lost_records.push_back(std::move(*problem));
    } else {
      Evaluate(worker, batch, worker.record, number);
    }
    ++number;
  }
}

void EvalRun::Evaluate(Worker& worker, WorkBatch& batch, const record::Record& record,
                       uint64_t number) const {
  batch.tally.AddRecord(record.header());
  uint64_t alerts = 0;
  for (const program::RuleIndex index : worker.evaluator.Evaluate(record)) {
    const program::Rule& rule = engine_.program().rules[index];
    // Rules that only feed correlations (program::kSilent) alert too as long as correlations are
    // not evaluated: silence would lose what they found.
    if (rule.level < options_.min_level) continue;
    worker.evidence.clear();
    worker.evaluator.CollectEvidence(index, worker.evidence, formatter_.evidence_text());
    if (!batch.alerts.empty()) batch.alerts += formatter_.separator();
    formatter_.Append({index, batch.input.source_name, number, &record, worker.evidence},
                      batch.alerts);
    batch.tally.AddAlert(engine_.program(), index);
    ++alerts;
  }
  batch.tally.AddHost(record.header().computer, alerts);
}

bool EvalRun::Consume(WorkBatch& batch, Output& output) {
  ReportProblems(batch.input_problems);
  ReportLostRecords(batch.lost_records);
  if (!batch.alerts.empty()) {
    if (wrote_alert_) output.Write(formatter_.separator());
    wrote_alert_ = true;
    output.Write(batch.alerts);
    output.Flush();
  }
  tally_.Add(batch.tally);
  for (const std::string_view document : batch.input.documents) bytes_ += document.size();
  progress_.records = tally_.records();
  progress_.alerts = tally_.alerts();
  return output.writable() && !Interrupted();
}

void EvalRun::ReportProblems(const Diagnostics& problems) {
  session_.Report(problems);
  if (HasErrors(problems)) session_.Raise(ExitCode::kLost);
}

void EvalRun::ReportLostRecords(const Diagnostics& problems) {
  if (!problems.empty()) session_.Raise(ExitCode::kLost);
  for (const Diagnostic& problem : problems) {
    if (!session_.options().verbose && reported_records_ == kMaxReportedRecords) return;
    session_.Report(problem);
    if (++reported_records_ == kMaxReportedRecords && !session_.options().verbose) {
      session_.Say("further lost records are only counted; --verbose reports all of them\n");
    }
  }
}

}  // namespace sigmavm::cli
