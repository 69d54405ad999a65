#include "cli/collector_service.h"

#include <thread>

#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/rule_evaluator.h"
#include "cli/rule_set.h"
#include "cli/version.h"
#include "collector-driver/linux/bpf_source.h"
#include "collector-driver/linux/service/file_inspector.h"
#include "collector-driver/linux/service/machine.h"
#include "collector-driver/linux/service/status_text.h"

namespace sigmavm::cli {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kPoll{100};
constexpr milliseconds kDrain{10'000};
// Files are written one after the other: the reload waits for the last one.
constexpr milliseconds kReloadDelay{500};

}  // namespace

CollectorService::CollectorService(Session& session, const CollectorOptions& options)
    : session_(session),
      options_(options),
      host_(collector::HostName()),
      guids_(collector::MachineGuids()) {}

CollectorService::~CollectorService() = default;

void CollectorService::Run() {
  CatchHangups();
  if (!Prepare()) return;
  Start();
  Loop();
  Finish();
}

// Everything that needs privileges or can fail comes before the first thread.
bool CollectorService::Prepare() {
  auto state = collector::StateDirectory::Claim(options_.state_directory);
  if (!state) {
    session_.Fail(ExitCode::kLost, state.errors());
    return false;
  }
  state_.emplace(std::move(*state));
  if (!options_.rules.paths.empty()) {
    evaluator_ = Load(session_);
    if (!evaluator_) return false;
  }
  opened_outputs_ =
      CollectOutputs::Open(session_, options_.outputs, !options_.rules.paths.empty(), host_);
  if (!opened_outputs_) return false;
  if (!options_.capture.empty() &&
      !opened_outputs_->AddCapture(
          session_, options_.capture,
          {guids_.seed(), collector::kSgrLinux, collector::UtcOffset(), host_})) {
    return false;
  }
  auto status = collector::StatusServer::Open(state_->status_socket());
  if (!status) {
    session_.Fail(ExitCode::kLost, status.errors());
    return false;
  }
  status_.emplace(std::move(*status));
  return OpenSource();
}

bool CollectorService::OpenSource() {
  collector::BpfSourceOptions options;
  options.ring_bytes = options_.ring_bytes;
  auto source = collector::OpenBpfSource(options);
  if (!source) {
    session_.Fail(ExitCode::kLost, source.errors());
    return false;
  }
  source_ = std::move(*source);
  source_name_ = "bpf";
  return true;
}

std::shared_ptr<collector::EventEvaluator> CollectorService::Load(Session& session) const {
  auto loaded = LoadRules(session, options_.rules);
  if (!loaded) return nullptr;
  return std::make_shared<RuleEvaluator>(std::move(loaded->program),
                                         ParseLevel(options_.min_level));
}

void CollectorService::Start() {
  started_ = collector::UtcNow();
  opened_outputs_->Start(books_, collector::Overflow::kDrop, outputs_);
  enricher_ =
      std::make_unique<collector::Enricher>(guids_, collector::EnricherOptions{}, inspector_.get());
  collector::EventProcessor::Options processor_options;
  processor_options.computer = host_;
  if (options_.hashes) processor_options.output_facts = {collector::kHashAll, true};
  processor_ =
      std::make_unique<collector::EventProcessor>(*enricher_, outputs_, books_, processor_options);
  processor_->SetEvaluator(evaluator_);
  collector::PipelineOptions pipeline_options;
  pipeline_options.queue_bytes = options_.queue_bytes;
  pipeline_options.drain = kDrain;
  pipeline_ =
      std::make_unique<collector::Pipeline>(*source_, *processor_, books_, pipeline_options);
  pipeline_->Start();
  watch_ = std::make_unique<collector::FileWatch>(options_.rules.paths);
  const size_t rules = evaluator_ ? evaluator_->rule_count() : 0;
  session_.Say("collecting (" + source_name_ + ", " + std::to_string(rules) + " rules)\n");
  collector::NotifyServiceManager("READY=1");
}

void CollectorService::Loop() {
  while (!Interrupted() && !pipeline_->finished()) {
    std::this_thread::sleep_for(kPoll);
    pipeline_->UpdateSourceBooks();
    status_->Serve([this] { return Status(); });
    ReloadIfAsked();
  }
}

void CollectorService::ReloadIfAsked() {
  if (watch_->Changed()) reload_at_ = Clock::now() + kReloadDelay;
  if (TakeHangup()) {
    outputs_.RequestReopen();
    reload_at_ = Clock::now();
  }
  if (reload_at_ == Clock::time_point{} || Clock::now() < reload_at_) return;
  reload_at_ = {};
  Reload();
}

// What is wrong with new rules must not end a collector that runs with old ones.
void CollectorService::Reload() {
  if (options_.rules.paths.empty()) return;
  // Watches first: what changes while rules are loaded is noticed.
  watch_ = std::make_unique<collector::FileWatch>(options_.rules.paths);
  Session session(session_.options());
  auto evaluator = Load(session);
  if (!evaluator) {
    reload_error_ = "the rules could not be loaded; those before stay in use";
    session_.Say("reload failed: " + reload_error_ + "\n");
    return;
  }
  reload_error_.clear();
  ++reloads_;
  evaluator_ = std::move(evaluator);
  processor_->SetEvaluator(evaluator_);
  session_.Say("reloaded: " + std::to_string(evaluator_->rule_count()) + " rules\n");
}

std::string CollectorService::Status() const {
  collector::StatusFacts facts;
  const std::string version = VersionNumber();
  facts.version = version;
  facts.source = source_name_;
  facts.started_utc_100ns = started_;
  facts.rules = evaluator_ ? evaluator_->rule_count() : 0;
  facts.reloads = reloads_;
  facts.reload_error = reload_error_;
  facts.counts = processor_->counts();
  facts.latency_p50_ns = processor_->latency().Quantile(0.5);
  facts.latency_p99_ns = processor_->latency().Quantile(0.99);
  facts.uncounted_losses = source_->Books().uncounted_losses;
  facts.books = books_.Snapshot();
  facts.output_errors = outputs_.LastErrors();
  return collector::StatusText(facts);
}

void CollectorService::Finish() {
  collector::NotifyServiceManager("STOPPING=1");
  pipeline_->Stop();
  if (pipeline_->failed()) session_.Fail(ExitCode::kLost, source_->Errors());
  outputs_.Close(kDrain);
  const collector::BooksSnapshot books = books_.Snapshot();
  session_.Say(std::to_string(processor_->counts().events) + " events, " +
               std::to_string(processor_->counts().alerts) + " alerts\n" + BooksText(books));
  ReportBooks(session_, books);
}

}  // namespace sigmavm::cli
