// Asks /proc only for what no record has told.
#include "collector-driver/linux/service/enricher.h"

#include "collector-driver/linux/service/container_id.h"

namespace sigmavm::collector {

Enricher::Enricher(const GuidMaker& guids, const EnricherOptions& options,
                   ImageInspector* inspector, HeldPrograms* held)
    : guids_(guids),
      options_(options),
      inspector_(inspector),
      held_(held),
      table_(guids, options.table),
      proc_(options.proc_root) {}

void Enricher::FindParentLate(const SgrTask& parent) {
  if (parent.pid == 0) return;
  std::optional<ProcessFacts> facts = proc_.Read(parent);
  if (!facts) return;
  facts->guid = guids_.ForProcess(parent);
  table_.AddLate(std::move(*facts));
  context_.parent = table_.Find(parent);
  ++late_parents_;
}

// The record of a parent that has just started may still be on its way, and will then tell the
// table more than /proc can.
void Enricher::FindParentOfDenied(const SgrTask& parent) {
  std::optional<ProcessFacts> facts = proc_.Read(parent);
  if (!facts) return;
  context_.parent.status = LookupStatus::kLate;
  context_.parent.facts = std::make_shared<const ProcessFacts>(std::move(*facts));
  ++late_parents_;
}

void Enricher::FillUsers(const SgrProcess& process) {
  user_ = users_.Find(process.ids.uid);
  effective_user_ = users_.Find(process.ids.euid);
  login_user_ = users_.Find(process.login_uid);
  const bool has_parent = context_.parent.facts != nullptr;
  parent_user_ = has_parent ? users_.Find(context_.parent.facts->uid) : std::string();
  context_.user = user_;
  context_.effective_user = effective_user_;
  context_.login_user = login_user_;
  context_.parent_user = parent_user_;
}

void Enricher::LookUp(const RecordView& record, const FactsNeeded& needed) {
  const SgrProcess process = record.process();
  if (context_.parent.status == LookupStatus::kUnknown) FindParentLate(process.parent);
  const StringField arguments = record.string(kSgrTagArguments);
  if (arguments.truncated() && proc_.ReadArguments(process.self, arguments.data, arguments_)) {
    context_.late_arguments = arguments_;
  }
  FillUsers(process);
  FillImage(record, needed);
}

// What was found out while the program waited is older than anything that it can have changed.
bool Enricher::TakeHeld(const SgrProcess& process, const FactsNeeded& needed) {
  if (held_ == nullptr) return false;
  std::optional<HeldProgram> program = held_->Take(process.self.pid, process.image);
  if (!program) return false;
  context_.hold = program->result;
  hold_rules_ = std::move(program->rules);
  context_.hold_rules = hold_rules_;
  const bool has_facts =
      program->facts.status == HashStatus::kHeld || program->facts.status == HashStatus::kCached;
  if (!has_facts || (needed.hashes & ~program->asked.hashes) != 0) return false;
  if (needed.version_info && !program->asked.version_info) return false;
  image_ = std::move(program->facts);
  image_.hashes.present &= needed.hashes;
  return true;
}

void Enricher::FillImage(const RecordView& record, const FactsNeeded& needed) {
  const bool is_held = TakeHeld(record.process(), needed);
  if (needed.hashes == 0 && !needed.version_info) return;
  if (!is_held) {
    if (inspector_ == nullptr) return;
    inspector_->Inspect(record, needed, image_);
  }
  context_.hash_status = image_.status;
  if (image_.hashes.present != 0) context_.hashes = &image_.hashes;
  if (image_.has_version) context_.version = &image_.version;
}

void Enricher::Fill(const RecordView& record, const FactsNeeded& needed, ProcessEvent& event) {
  context_ = {};
  FindFamily(record, guids_, table_, context_);
  context_.container_id = FindContainerId(record.text(kSgrTagCgroup));
  const bool is_unknown = context_.parent.status == LookupStatus::kUnknown;
  if (options_.is_live && is_unknown && record.has(kSgrFlagDenied)) {
    FindParentOfDenied(record.process().parent);
  }
  if (IsEnriched(record)) {
    ReadEnriched(record, memory_, context_);
  } else if (options_.is_live) {
    LookUp(record, needed);
  }
  FillProcessEvent(record, context_, event);
}

Bytes Enricher::EnrichedRecord(const RecordView& record) {
  if (IsEnriched(record)) return record.bytes();
  WriteEnriched(record, context_, writer_);
  return writer_.Finish();
}

}  // namespace sigmavm::collector
