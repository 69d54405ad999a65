// Says which field of an event comes from where.
#include "collector-driver/common/process_event.h"

#include <charconv>

#include "collector-driver/common/argument_text.h"
#include "collector-driver/common/record_text.h"
#include "collector-driver/common/utc_time.h"

namespace sigmavm::collector {
namespace {

using enum EventField;

enum class Kind : uint8_t { kText, kNumber };

/// Only Windows has command lines; the others have arguments.
bool IsWindows(const RecordView& record) noexcept { return record.contains(kSgrTagCommandLine); }

constexpr EventFieldInfo kFields[] = {
#define SIGMAVM_EVENT_FIELD(name, kind)                        \
  {#name, EventField::k##name, Kind::k##kind == Kind::kNumber, \
   EventField::k##name <= EventField::kParentUser},
#include "collector-driver/common/process_event_fields.def"
#undef SIGMAVM_EVENT_FIELD
};

template <typename T>
void PutNumber(std::string& out, T number, int base = 10) {
  std::array<char, 24> buffer;
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, base);
  out.assign(buffer.data(), result.ptr);
}

/// "0x1f".
void PutHex(std::string& out, uint64_t number) {
  PutNumber(out, number, 16);
  out.insert(0, "0x");
}

/// Leaves out what was never set.
void PutId(std::string& out, uint32_t id) {
  if (id != SGR_UNSET) PutNumber(out, id);
}

void PutGuid(std::string& out, const Guid& guid) {
  if (!guid.empty()) out = guid.text();
}

std::string_view IntegrityText(uint32_t level) noexcept {
  // The relative ids of Windows' mandatory labels.
  if (level < 0x1000) return "Untrusted";
  if (level < 0x2000) return "Low";
  if (level < 0x3000) return "Medium";
  return level < 0x4000 ? "High" : "System";
}

std::string_view SourceText(const RecordView& record, bool is_windows) noexcept {
  if (record.has(kSgrFlagDenied)) return "hold";
  if (record.has(kSgrFlagProcConnector)) return "proc_connector";
  return is_windows ? "windows_driver" : "bpf";
}

void FillIdentity(const RecordView& record, const SgrProcess& process, const EventContext& context,
                  ProcessEvent& event) {
  if (record.header().utc_100ns != 0) AppendSysmonTime(record.header().utc_100ns, event[kUtcTime]);
  PutGuid(event[kProcessGuid], context.process_guid);
  PutNumber(event[kProcessId], process.self.pid);
  AppendText(record.string(kSgrTagImage), event[kImage]);
  AppendText(record.string(kSgrTagDirectory), event[kCurrentDirectory]);
  event[kUser] = context.user;
  PutGuid(event[kLogonGuid], context.logon_guid);
  PutId(event[kTerminalSessionId], process.session_id);
}

void FillLogon(const SgrProcess& process, bool is_windows, ProcessEvent& event) {
  if (is_windows) {
    PutHex(event[kLogonId], process.logon_id);
    event[kIntegrityLevel] = IntegrityText(process.integrity_level);
    return;
  }
  if (process.login_uid != SGR_UNSET) PutHex(event[kLogonId], process.login_uid);
  // Linux has no such thing; Sysmon for Linux says so with this constant.
  event[kIntegrityLevel] = "no level";
}

/// Where the command line comes from decides how much of it can be believed.
void FillCommandLine(const RecordView& record, const EventContext& context, ProcessEvent& event) {
  const bool is_windows = IsWindows(record);
  const StringField field = record.string(is_windows ? kSgrTagCommandLine : kSgrTagArguments);
  const bool is_late = !context.late_arguments.empty();
  const std::string_view arguments = is_late ? context.late_arguments : field.data;
  std::string& line = event[kCommandLine];
  std::string& status = event[kCommandLineStatus];
  if (is_windows) {
    AppendText(field, line);
  } else {
    AppendCommandLine(arguments, line);
    if (ArgumentsAreAmbiguous(arguments)) AppendArgumentList(arguments, event[kArguments]);
  }
  PutNumber(event[kCommandLineSize], field.full_size);
  if (is_late || record.has(kSgrFlagLate)) {
    status = "late";
  } else if (field.status == kSgrStringUnreadable || !record.contains(field.tag)) {
    status = "unreadable";
  } else {
    status = field.truncated() ? "truncated" : "whole";
  }
}

void FillFile(const EventContext& context, ProcessEvent& event) {
  event[kHold] = HoldResultText(context.hold);
  event[kHoldRules] = context.hold_rules;
  event[kHashStatus] = HashStatusText(context.hash_status);
  if (context.hashes != nullptr) AppendHashes(*context.hashes, event[kHashes]);
  if (context.version == nullptr) return;
  event[kFileVersion] = context.version->file_version;
  event[kDescription] = context.version->description;
  event[kProduct] = context.version->product;
  event[kCompany] = context.version->company;
  event[kOriginalFileName] = context.version->original_file_name;
}

void FillParents(const SgrProcess& process, const EventContext& context, ProcessEvent& event) {
  const FoundProcess& parent = context.parent;
  PutGuid(event[kParentProcessGuid], parent.guid);
  PutNumber(event[kParentProcessId], process.parent.pid);
  event[kParentStatus] = LookupStatusText(parent.status);
  event[kParentUser] = context.parent_user;
  if (parent.facts) {
    event[kParentImage] = parent.facts->image;
    event[kParentCommandLine] = parent.facts->command_line;
  }
  const FoundProcess& creator = context.creator;
  if (creator.guid.empty() || creator.guid == parent.guid) return;
  PutNumber(event[kCreatorProcessId], creator.task.pid);
  PutGuid(event[kCreatorProcessGuid], creator.guid);
  if (!creator.facts) return;
  event[kCreatorImage] = creator.facts->image;
  event[kCreatorCommandLine] = creator.facts->command_line;
}

void FillStart(const RecordView& record, const SgrProcess& process, ProcessEvent& event) {
  AppendText(record.string(kSgrTagFileName), event[kFileName]);
  AppendText(record.string(kSgrTagInterpreter), event[kInterpreter]);
  if (event[kInterpreter] == event[kFileName]) event[kInterpreter].clear();
  if (event[kFileName] == event[kImage]) event[kFileName].clear();
  AppendText(record.string(kSgrTagImageHost), event[kImageHost]);
  AppendText(record.string(kSgrTagComm), event[kComm]);
  if (process.self.exec_id != 0) PutNumber(event[kExecId], process.self.exec_id);
  if (record.has(kSgrFlagThreadExec)) PutNumber(event[kFormerThreadId], process.old_tid);
}

void FillUsers(const RecordView& record, const SgrProcess& process, const EventContext& context,
               ProcessEvent& event) {
  PutNumber(event[kUserId], process.ids.uid);
  event[kEffectiveUser] = context.effective_user;
  PutNumber(event[kEffectiveUserId], process.ids.euid);
  PutNumber(event[kSavedUserId], process.ids.suid);
  PutNumber(event[kGroupId], process.ids.gid);
  PutNumber(event[kEffectiveGroupId], process.ids.egid);
  event[kLoginUser] = context.login_user;
  PutId(event[kLoginUserId], process.login_uid);
  PutHex(event[kEffectiveCapabilities], process.capabilities.effective);
  PutHex(event[kPermittedCapabilities], process.capabilities.permitted);
  AppendText(record.string(kSgrTagTty), event[kTerminal]);
}

void FillPlace(const RecordView& record, const SgrProcess& process, const EventContext& context,
               ProcessEvent& event) {
  const SgrNamespaces& namespaces = process.namespaces;
  PutNumber(event[kPidNamespace], namespaces.pid_ns);
  PutNumber(event[kMountNamespace], namespaces.mnt_ns);
  PutNumber(event[kNetworkNamespace], namespaces.net_ns);
  PutNumber(event[kUserNamespace], namespaces.user_ns);
  PutNumber(event[kNamespaceProcessId], namespaces.pid_in_ns);
  PutNumber(event[kCgroupId], process.cgroup_id);
  AppendText(record.string(kSgrTagCgroup), event[kCgroup]);
  event[kContainerId] = context.container_id;
  AppendText(record.string(kSgrTagNodeName), event[kNodeName]);
}

void FillImageFile(const SgrFile& file, ProcessEvent& event) {
  if (file.inode == 0) return;
  constexpr int kMinorBits = 20;
  PutNumber(event[kFileDevice], file.device >> kMinorBits);
  event[kFileDevice] += ':';
  event[kFileDevice] += std::to_string(file.device & ((1U << kMinorBits) - 1));
  PutNumber(event[kFileInode], file.inode);
  PutNumber(event[kFileSize], file.size);
  AppendIsoTime(Utc100NsOfUnixNs(file.mtime_ns), event[kFileModified]);
  PutNumber(event[kFileLinks], file.links);
  PutNumber(event[kFileMode], file.mode, 8);
  PutNumber(event[kFileOwnerId], file.uid);
  PutHex(event[kFileSystem], file.filesystem);
}

}  // namespace

std::span<const EventFieldInfo> EventFields() noexcept { return kFields; }

void ProcessEvent::Clear() noexcept {
  for (std::string& value : values_) value.clear();
}

void ProcessEvent::AppendValues(std::vector<EventValue>& values) const {
  for (const EventFieldInfo& info : kFields) {
    const std::string& text = (*this)[info.field];
    if (!text.empty()) {
      values.push_back({info.name, text, info.is_number});
    } else if (info.field == kCommandLine && (*this)[kCommandLineStatus] != "unreadable") {
      values.push_back({info.name, text, false});  // known to be empty
    } else if (info.is_sysmon) {
      values.push_back({info.name, kNoValue, false});
    }
  }
}

void FindFamily(const RecordView& record, const GuidMaker& guids, ProcessTable& table,
                EventContext& context) {
  const SgrProcess process = record.process();
  // Whoever was denied a program is still the process of before.
  context.process_guid =
      record.has(kSgrFlagDenied) ? table.Find(process.self).guid : guids.ForProcess(process.self);
  context.logon_guid = guids.ForLogon(process.session_id, process.login_uid);
  context.parent = table.Find(process.parent);
  const bool is_told = process.creator.pid != 0;  // on Windows
  context.creator = is_told ? table.Find(process.creator) : table.FindCreator(process.self);
}

void FillProcessEvent(const RecordView& record, const EventContext& context, ProcessEvent& event) {
  const SgrProcess process = record.process();
  const bool is_windows = IsWindows(record);
  event.Clear();
  FillIdentity(record, process, context, event);
  FillLogon(process, is_windows, event);
  FillCommandLine(record, context, event);
  FillFile(context, event);
  FillParents(process, context, event);
  event[kSource] = SourceText(record, is_windows);
  AppendFlags(record.header().flags, event[kFlags]);
  PutNumber(event[kCpu], record.header().cpu);
  PutNumber(event[kSequence], record.header().sequence);
  PutNumber(event[kMonotonicTime], record.header().mono_ns);
  if (is_windows) return;
  FillStart(record, process, event);
  FillUsers(record, process, context, event);
  FillPlace(record, process, context, event);
  FillImageFile(process.image, event);
}

void AppendFlags(uint32_t flags, std::string& out) {
  constexpr std::string_view kNames[] = {
      "truncated",   "unreadable", "preexisting", "late",   "proc_connector", "deleted", "fileless",
      "thread_exec", "elevated",   "script",      "chroot", "kernel_thread",  "denied"};
  const size_t begin = out.size();
  for (size_t bit = 0; bit < std::size(kNames); ++bit) {
    if ((flags & (1U << bit)) == 0) continue;
    if (out.size() != begin) out += ',';
    out += kNames[bit];
  }
}

}  // namespace sigmavm::collector
