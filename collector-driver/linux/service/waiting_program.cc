// /proc/PID still shows the program that calls exec; what exec keeps is taken from there, the rest
// from the file that is to run. No path of that program's choice is looked up: it could lead to a
// file system that never answers.
#include "collector-driver/linux/service/waiting_program.h"

#include <sys/vfs.h>

#include <utility>

#include "collector-driver/common/enriched_record.h"
#include "collector-driver/linux/clock_offset.h"
#include "collector-driver/linux/service/container_id.h"
#include "collector-driver/linux/service/proc_files.h"
#include "collector-driver/linux/small_file.h"

namespace sigmavm::collector {
namespace {

// As records have paths: seen from the root folder of the process, empty when outside of it.
std::string SeenFrom(const std::string& root, const std::string& path) {
  if (root.size() <= 1) return path;
  if (path == root) return "/";
  return path.starts_with(root + "/") ? path.substr(root.size()) : std::string();
}

}  // namespace

WaitingProgram::WaitingProgram(const HeldStart& held, SharedUserNames& users)
    : proc_(ReadProcSurroundings(held.pid)), mono_ns_(BootNow()) {
  utc_100ns_ = ClockOffset().Utc(mono_ns_);
  proc_.comm.clear();  // of the program that calls exec
  proc_.flags = kSgrFlagDenied;
  TakeFile(held);
  TakeParent();
  TakeNames(users);
}

void WaitingProgram::TakeFile(const HeldStart& held) {
  proc_.process.image = {};
  if (const auto file = FileOf(held.descriptor)) proc_.process.image = *file;
  SgrFile& image = proc_.process.image;
  program_.file = image;
  struct statfs system {};
  if (fstatfs(held.descriptor, &system) == 0) {
    image.filesystem = static_cast<uint64_t>(system.f_type);
  }
  std::string path = LinkTarget("/proc/self/fd/" + std::to_string(held.descriptor));
  if (image.links == 0) {
    proc_.flags |= kSgrFlagDeleted;
    RemoveDeletedMark(path);
  }
  const std::string root = LinkTarget("/proc/" + std::to_string(held.pid) + "/root");
  proc_.directory = SeenFrom(root, proc_.directory);
  proc_.image = SeenFrom(root, path);
  if (proc_.image == path) return;
  proc_.flags |= kSgrFlagChroot;
  proc_.image_host = path;
  if (proc_.image.empty()) proc_.image = path;
}

void WaitingProgram::TakeParent() {
  SgrTask& parent = proc_.process.parent;
  std::optional<ProcessFacts> facts = ProcFiles().Read(parent);
  parent_ = {LookupStatus::kUnknown, parent, {}, nullptr};
  if (facts) {
    parent_.status = LookupStatus::kLate;
    parent_.facts = std::make_shared<const ProcessFacts>(std::move(*facts));
  }
  // /proc knows starts to 10 ms only: the table of processes is to go by the ids.
  parent.start = 0;
  proc_.process.self.start = 0;
}

void WaitingProgram::TakeNames(SharedUserNames& users) {
  user_ = users.Find(proc_.process.ids.uid);
  login_user_ = users.Find(proc_.process.login_uid);
  if (parent_.facts) parent_user_ = users.Find(parent_.facts->uid);
  container_id_ = FindContainerId(proc_.cgroup);
}

EventContext WaitingProgram::Context() const {
  EventContext context;
  context.parent = parent_;
  context.user = user_;
  context.login_user = login_user_;
  context.parent_user = parent_user_;
  context.container_id = container_id_;
  context.hash_status = program_.facts.status;
  if (program_.facts.hashes.present != 0) context.hashes = &program_.facts.hashes;
  if (program_.facts.has_version) context.version = &program_.facts.version;
  context.hold = program_.result;
  context.hold_rules = program_.rules;
  return context;
}

Bytes WaitingProgram::Record() {
  SgrHeader header{};
  header.type = kSgrCreate;
  header.mono_ns = mono_ns_;
  header.utc_100ns = utc_100ns_;
  return WriteProcFacts(header, proc_, writer_);
}

void WaitingProgram::AppendValues(std::vector<EventValue>& values) {
  RecordView record;
  if (RecordView::Read(Record(), record) != CodecError::kNone) return;
  FillProcessEvent(record, Context(), event_);
  event_.AppendValues(values);
}

std::vector<std::byte> WaitingProgram::DeniedRecord() {
  RecordView record;
  if (RecordView::Read(Record(), record) != CodecError::kNone) return {};
  RecordWriter writer;
  WriteEnriched(record, Context(), writer);
  const Bytes bytes = writer.Finish();
  return {bytes.begin(), bytes.end()};
}

}  // namespace sigmavm::collector
