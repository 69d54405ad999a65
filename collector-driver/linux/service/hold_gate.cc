// One decision: which file is it, what is it, and what do rules say.
#include "collector-driver/linux/service/hold_gate.h"

#include "collector-driver/linux/small_file.h"

namespace sigmavm::collector {
namespace {

constexpr std::string_view kAll = "all";

// Hashing gives up this long after the deadline: never before the program has been let run, and
// counted as one without a verdict.
constexpr std::chrono::milliseconds kGrace{200};

// What a decision leaves for the moment of its answer.
struct Note {
  HeldProgram program;
  std::vector<std::byte> denied_record;
};

}  // namespace

Result<std::unique_ptr<HoldGate>> HoldGate::Open(const HoldGateOptions& options,
                                                 FileInspector& inspector) {
  std::unique_ptr<HoldGate> gate(new HoldGate(options, inspector));
  HoldGate* const self = gate.get();
  ExecHoldOptions hold_options;
  hold_options.deadline = options.deadline;
  hold_options.decide = [self](const HeldStart& held) { return self->Decide(held); };
  hold_options.answering = [self](const HeldStart& held, HoldAnswer answer, const auto& note) {
    self->Answering(held, answer, note);
  };
  auto hold = ExecHold::Open(std::move(hold_options));
  if (!hold) return std::move(hold).errors();
  gate->hold_ = std::move(*hold);
  return gate;
}

Diagnostics HoldGate::Watch(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    if (path != kAll) {
      if (Diagnostics errors = hold_->Watch(path); !errors.empty()) return errors;
      continue;
    }
    const Result<size_t> watched = hold_->WatchAll();
    if (!watched) return watched.errors();
    if (*watched == 0) {
      return {ErrorAt(DiagnosticCode::kHoldFailed, path, "there is no file system that can be held",
                      "run as root, or with CAP_SYS_ADMIN")};
    }
  }
  return {};
}

Diagnostics HoldGate::Start(Denied denied) {
  denied_ = std::move(denied);
  return hold_->Start();
}

void HoldGate::SetEvaluator(std::shared_ptr<HoldEvaluator> evaluator) {
  const std::lock_guard lock(mutex_);
  evaluator_.swap(evaluator);
}

std::shared_ptr<HoldEvaluator> HoldGate::evaluator() {
  const std::lock_guard lock(mutex_);
  return evaluator_;
}

// The loader is opened right after the program that names it, in the same exec.
bool HoldGate::IsExpectedLoader(const HeldStart& held, const ElfLook& look) {
  const std::optional<std::string> loader = loaders_.Take(held.pid);
  if (!loader || !look.is_shared || !look.interpreter.empty()) return false;
  // Nobody looked at the program because there was no time, so this one is not looked at either.
  if (loader->empty()) return true;
  return loader_names_.Match(*loader,
                             LinkTarget("/proc/self/fd/" + std::to_string(held.descriptor)));
}

HoldDecision HoldGate::Decide(const HeldStart& held) {
  const ElfLook look = LookAtElf(held.descriptor);
  if (!look.is_elf || IsExpectedLoader(held, look)) return {};
  if (look.interpreter.starts_with('/')) loaders_.Put(held.pid, look.interpreter);

  const std::shared_ptr<HoldEvaluator> rules = evaluator();
  const auto note = std::make_shared<Note>();
  WaitingProgram waiting(held, users_);
  HeldProgram& program = waiting.facts();
  program.asked = options_.output_facts;
  if (rules) program.asked |= rules->facts();
  inspector_.InspectOpen(held.descriptor, program.asked, held.since + options_.deadline + kGrace,
                         program.facts);
  program.result = HoldResult::kAllowed;
  if (rules) Judge(waiting, *rules);
  if (program.result == HoldResult::kDenied) note->denied_record = waiting.DeniedRecord();
  note->program = std::move(program);
  const bool denied = note->program.result == HoldResult::kDenied;
  return {denied ? HoldVerdict::kDeny : HoldVerdict::kAllow, note};
}

void HoldGate::Judge(WaitingProgram& waiting, HoldEvaluator& evaluator) {
  EventHeader header;
  header.event_id = kEventProcessCreate;
  header.computer = options_.computer;
  header.utc_100ns = waiting.utc_100ns();
  std::vector<EventValue> values;
  waiting.AppendValues(values);
  HoldJudgement judgement = evaluator.Judge(header, values);
  waiting.facts().rules = std::move(judgement.rules);
  if (judgement.deny) waiting.facts().result = HoldResult::kDenied;
}

void HoldGate::Answering(const HeldStart& held, HoldAnswer answer,
                         const std::shared_ptr<const void>& note) {
  if (note) {
    const Note& decision = *static_cast<const Note*>(note.get());
    if (answer == HoldAnswer::kDenied) {
      denied_(decision.denied_record);
    } else {
      programs_.Put(held.pid, decision.program);
    }
    return;
  }
  if (answer != HoldAnswer::kDeadline && answer != HoldAnswer::kOverflow) return;
  HeldProgram program;
  program.result = answer == HoldAnswer::kDeadline ? HoldResult::kDeadline : HoldResult::kOverflow;
  if (const auto file = FileOf(held.descriptor)) program.file = *file;
  programs_.Put(held.pid, std::move(program));
  loaders_.Put(held.pid, {});
}

}  // namespace sigmavm::collector
