#include "cli/collector_service.h"

#include <thread>

#include "cli/hold_rules.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/rule_evaluator.h"
#include "cli/rule_set.h"
#include "cli/version.h"
#include "collector-driver/linux/bpf_source.h"
#include "collector-driver/linux/privileges.h"
#include "collector-driver/linux/proc_connector_source.h"
#include "collector-driver/linux/restart_note.h"
#include "collector-driver/linux/service/file_inspector.h"
#include "collector-driver/linux/service/machine.h"
#include "collector-driver/linux/service/status_text.h"

namespace sigmavm::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kPoll{100};
constexpr milliseconds kDrain{10'000};
constexpr seconds kNoteInterval{5};
// Files are written one after the other: the reload waits for the last one.
constexpr milliseconds kReloadDelay{500};

// Capabilities that enrichment uses, by their numbers in linux/capability.h: to read and hash files
// of others, and /proc of others.
constexpr int kCapDacReadSearch = 2;
constexpr int kCapSysPtrace = 19;
// To hold programs; until that has begun.
constexpr int kCapSysAdmin = 21;

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
  if (!options_.rules.paths.empty() && !Load(session_, rules_)) return false;
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
  return OpenSource() && OpenHold() && DropPrivileges() && StartHold();
}

bool CollectorService::OpenSource() {
  collector::BpfSourceOptions bpf_options;
  bpf_options.ring_bytes = options_.ring_bytes;
  auto bpf = collector::OpenBpfSource(bpf_options);
  if (bpf) {
    source_ = std::make_unique<collector::HeldSource>(std::move(*bpf));
    source_name_ = "bpf";
    return true;
  }
  if (options_.bpf_only) {
    session_.Fail(ExitCode::kLost, bpf.errors());
    return false;
  }
  Diagnostics reasons = bpf.errors();
  for (Diagnostic& reason : reasons) reason.severity = Severity::kWarning;
  session_.Report(reasons);
  auto connector = collector::OpenProcConnectorSource({});
  if (!connector) {
    session_.Fail(ExitCode::kLost, connector.errors());
    return false;
  }
  source_ = std::make_unique<collector::HeldSource>(std::move(*connector));
  source_name_ = "proc_connector";
  return true;
}

bool CollectorService::OpenHold() {
  if (options_.hold.empty()) return true;
  collector::HoldGateOptions gate_options;
  gate_options.deadline = options_.hold_deadline;
  gate_options.output_facts = OutputFacts();
  gate_options.computer = host_;
  auto gate = collector::HoldGate::Open(gate_options, inspector_);
  if (!gate) return Report(gate.errors());
  gate_ = std::move(*gate);
  gate_->SetEvaluator(rules_.hold);
  return true;
}

bool CollectorService::DropPrivileges() {
  collector::PrivilegeDrop drop;
  drop.user = options_.user;
  drop.keep = {kCapDacReadSearch, kCapSysPtrace};
  if (gate_) drop.keep.push_back(kCapSysAdmin);
  return Report(collector::DropPrivileges(drop));
}

// Once the first program waits, nothing may be asked that another process answers, such as the
// name of a user, until somebody lets programs run. So this privilege goes last, without a word.
bool CollectorService::StartHold() {
  if (!gate_) return true;
  collector::PrivilegeDrop drop;
  drop.keep = {kCapDacReadSearch, kCapSysPtrace};
  return Report(gate_->Watch(options_.hold)) && Report(collector::DropPrivileges(drop)) &&
         Report(gate_->Start([source = source_.get()](auto record) { source->Add(record); }));
}

bool CollectorService::Report(const Diagnostics& errors) {
  if (!errors.empty()) session_.Fail(ExitCode::kLost, errors);
  return errors.empty();
}

bool CollectorService::Load(Session& session, Rules& rules) const {
  auto loaded = LoadRules(session, options_.rules);
  if (!loaded) return false;
  const vm::Engine engine(std::move(loaded->program));
  if (const Diagnostics errors = CheckDeny(engine.program(), options_.deny); !errors.empty()) {
    session.Fail(ExitCode::kUsage, errors);
    return false;
  }
  rules.evaluator = std::make_shared<RuleEvaluator>(engine, ParseLevel(options_.min_level));
  if (!options_.hold.empty()) rules.hold = std::make_shared<HoldRules>(engine, options_.deny);
  loaded.reset();
  collector::ReturnFreedMemory();
  return true;
}

collector::FactsNeeded CollectorService::OutputFacts() const {
  return options_.hashes ? collector::FactsNeeded{collector::kHashAll, true}
                         : collector::FactsNeeded{};
}

void CollectorService::Start() {
  started_ = collector::UtcNow();
  opened_outputs_->Start(books_, collector::Overflow::kDrop, outputs_);
  enricher_ = std::make_unique<collector::Enricher>(
      guids_, collector::EnricherOptions{}, &inspector_, gate_ ? &gate_->programs() : nullptr);
  collector::EventProcessor::Options processor_options;
  processor_options.computer = host_;
  processor_options.output_facts = OutputFacts();
  processor_ =
      std::make_unique<collector::EventProcessor>(*enricher_, outputs_, books_, processor_options);
  processor_->SetEvaluator(rules_.evaluator);
  TellGap();
  collector::PipelineOptions pipeline_options;
  pipeline_options.queue_bytes = options_.queue_bytes;
  pipeline_options.drain = kDrain;
  pipeline_ =
      std::make_unique<collector::Pipeline>(*source_, *processor_, books_, pipeline_options);
  pipeline_->Start();
  watch_ = std::make_unique<collector::FileWatch>(options_.rules.paths);
  const size_t rules = rules_.evaluator ? rules_.evaluator->rule_count() : 0;
  session_.Say("collecting (" + source_name_ + ", " + std::to_string(rules) + " rules)\n");
  collector::NotifyServiceManager("READY=1");
}

void CollectorService::TellGap() {
  auto before = collector::LoadRestartNote(state_->restart_note());
  if (!before) session_.Report(before.errors());
  const std::vector<std::byte> bytes =
      collector::GapRecord(before ? *before : std::optional<collector::RestartNote>());
  collector::RecordView gap;
  if (collector::RecordView::Read(bytes, gap) == collector::CodecError::kNone) {
    gap_ = gap.gap();
    processor_->Note(gap);
  }
}

void CollectorService::Loop() {
  Clock::time_point note_at = Clock::now();
  while (!Interrupted() && !pipeline_->finished()) {
    std::this_thread::sleep_for(kPoll);
    pipeline_->UpdateSourceBooks();
    status_->Serve([this] { return Status(); });
    ReloadIfAsked();
    if (Clock::now() < note_at) continue;
    NoteProgress(false);
    note_at = Clock::now() + kNoteInterval;
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
  Rules rules;
  if (!Load(session, rules)) {
    reload_error_ = "the rules could not be loaded; those before stay in use";
    session_.Say("reload failed: " + reload_error_ + "\n");
    return;
  }
  reload_error_.clear();
  ++reloads_;
  rules_ = std::move(rules);
  processor_->SetEvaluator(rules_.evaluator);
  if (gate_) gate_->SetEvaluator(rules_.hold);
  session_.Say("reloaded: " + std::to_string(rules_.evaluator->rule_count()) + " rules\n");
}

void CollectorService::NoteProgress(bool ended_in_order) {
  collector::RestartNote note;
  note.boot_id = collector::CurrentBootId();
  note.mono_ns = processor_->last_mono_ns();
  note.utc_100ns = processor_->last_utc_100ns();
  note.sequence = source_->Books().seen;
  note.ended_in_order = ended_in_order;
  session_.Report(collector::SaveRestartNote(state_->restart_note(), note));
}

std::string CollectorService::Status() const {
  collector::StatusFacts facts;
  const std::string version = VersionNumber();
  facts.version = version;
  facts.source = source_name_;
  facts.started_utc_100ns = started_;
  facts.rules = rules_.evaluator ? rules_.evaluator->rule_count() : 0;
  facts.reloads = reloads_;
  facts.reload_error = reload_error_;
  facts.counts = processor_->counts();
  facts.latency_p50_ns = processor_->latency().Quantile(0.5);
  facts.latency_p99_ns = processor_->latency().Quantile(0.99);
  facts.uncounted_losses = source_->Books().uncounted_losses;
  if (gate_) facts.hold = gate_->Counters();
  facts.gap = collector::GapReasonText(gap_.reason);
  facts.gap_since_utc_100ns = gap_.last_utc_100ns;
  facts.books = books_.Snapshot();
  facts.output_errors = outputs_.LastErrors();
  return collector::StatusText(facts);
}

void CollectorService::Finish() {
  collector::NotifyServiceManager("STOPPING=1");
  session_.ExpectInterrupt();
  // First, so that what it denied is on its way.
  if (gate_) gate_->Close();
  pipeline_->Stop();
  if (pipeline_->failed()) session_.Fail(ExitCode::kLost, source_->Errors());
  outputs_.Close(kDrain);
  NoteProgress(true);
  const collector::BooksSnapshot books = books_.Snapshot();
  session_.Say(std::to_string(processor_->counts().events) + " events, " +
               std::to_string(processor_->counts().alerts) + " alerts\n" + BooksText(books));
  if (gate_) ReportHold(session_, gate_->Counters());
  ReportBooks(session_, books);
}

}  // namespace sigmavm::cli
