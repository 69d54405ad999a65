// Asks /proc only for what no record has told.
#include "collector-driver/linux/service/enricher.h"

#include "collector-driver/linux/service/container_id.h"

namespace sigmavm::collector {

Enricher::Enricher(const GuidMaker& guids, const EnricherOptions& options,
                   ImageInspector* inspector)
    : guids_(guids),
      options_(options),
      inspector_(inspector),
      table_(guids, options.table),
      proc_(options.proc_root) {}

void Enricher::FindParentLate(const SgrTask& parent, EventContext& context) {
  if (parent.pid == 0) return;
  std::optional<ProcessFacts> facts = proc_.Read(parent);
  if (!facts) return;
  facts->guid = guids_.ForProcess(parent);
  table_.AddLate(std::move(*facts));
  context.parent = table_.Find(parent);
  ++late_parents_;
}

void Enricher::FillUsers(const SgrProcess& process, EventContext& context) {
  user_ = users_.Find(process.ids.uid);
  effective_user_ = users_.Find(process.ids.euid);
  login_user_ = users_.Find(process.login_uid);
  const bool has_parent = context.parent.facts != nullptr;
  parent_user_ = has_parent ? users_.Find(context.parent.facts->uid) : std::string();
  context.user = user_;
  context.effective_user = effective_user_;
  context.login_user = login_user_;
  context.parent_user = parent_user_;
}

void Enricher::Fill(const RecordView& record, const FactsNeeded& needed, ProcessEvent& event) {
  const SgrProcess process = record.process();
  EventContext context;
  FindFamily(record, guids_, table_, context);
  if (options_.is_live) {
    if (context.parent.status == LookupStatus::kUnknown) FindParentLate(process.parent, context);
    const StringField arguments = record.string(kSgrTagArguments);
    if (arguments.truncated() && proc_.ReadArguments(process.self, arguments.data, arguments_)) {
      context.late_arguments = arguments_;
    }
  }
  FillUsers(process, context);
  context.container_id = FindContainerId(record.text(kSgrTagCgroup));
  if (inspector_ != nullptr && (needed.hashes != 0 || needed.version_info)) {
    inspector_->Inspect(record, needed, image_);
    context.hash_status = image_.status;
    if (image_.hashes.present != 0) context.hashes = &image_.hashes;
    if (image_.has_version) context.version = &image_.version;
  }
  FillProcessEvent(record, context, event);
}

}  // namespace sigmavm::collector
