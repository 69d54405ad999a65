// Follows processes through fork, exec and exit.
#include "collector-driver/common/process_table.h"

#include <algorithm>
#include <utility>

#include "collector-driver/common/record_text.h"

namespace sigmavm::collector {
namespace {

/// What an entry costs beside its facts: itself and its nodes in the list and the index.
constexpr size_t kEntryBytes = 512;

size_t BytesOf(const SharedFacts& facts) noexcept {
  if (!facts) return 0;
  return sizeof *facts + facts->image.capacity() + facts->command_line.capacity();
}

LookupStatus StatusOf(const SharedFacts& facts) noexcept {
  if (!facts) return LookupStatus::kUnknown;
  switch (facts->origin) {
    case FactOrigin::kEvent:
      return LookupStatus::kFound;
    case FactOrigin::kSnapshot:
      return LookupStatus::kSnapshot;
    case FactOrigin::kLate:
      return LookupStatus::kLate;
  }
  return LookupStatus::kUnknown;
}

FactOrigin OriginOf(const RecordView& record) noexcept {
  if (record.has(kSgrFlagLate)) return FactOrigin::kLate;
  return record.is(kSgrSnapshot) ? FactOrigin::kSnapshot : FactOrigin::kEvent;
}

}  // namespace

std::string_view LookupStatusText(LookupStatus status) noexcept {
  switch (status) {
    case LookupStatus::kFound:
      return "found";
    case LookupStatus::kSnapshot:
      return "snapshot";
    case LookupStatus::kLate:
      return "late";
    case LookupStatus::kOtherImage:
      return "other_image";
    case LookupStatus::kUnknown:
      break;
  }
  return "unknown";
}

ProcessFacts FactsOf(const RecordView& record, const GuidMaker& guids) {
  const SgrProcess process = record.process();
  ProcessFacts facts;
  facts.task = process.self;
  facts.guid = guids.ForProcess(process.self);
  facts.origin = OriginOf(record);
  facts.uid = process.ids.uid;
  facts.login_uid = process.login_uid;
  AppendText(record.string(kSgrTagImage), facts.image);
  AppendCommandLineOf(record, facts.command_line);
  return facts;
}

ProcessTable::ProcessTable(const GuidMaker& guids, const ProcessTableBounds& bounds)
    : guids_(guids), bounds_(bounds) {}

void ProcessTable::Apply(const RecordView& record) {
  const uint64_t now = record.header().mono_ns;
  switch (FixedPartOf(record.header().type)) {
    case FixedPart::kProcess: {
      if (record.has(kSgrFlagDenied)) return;  // its process runs what it ran before
      auto facts = std::make_shared<const ProcessFacts>(FactsOf(record, guids_));
      Entry& entry = Obtain(facts->task, now);
      SetFacts(entry, std::move(facts));
      break;
    }
    case FixedPart::kFork:
      ApplyFork(record.fork(), now);
      break;
    case FixedPart::kExit:
      ApplyExit(record.exit(), now);
      break;
    default:
      return;
  }
  Trim(now);
}

void ProcessTable::AddLate(ProcessFacts facts) {
  Entry& entry = Obtain(facts.task, 0);
  if (entry.facts) return;
  facts.origin = FactOrigin::kLate;
  facts.guid = guids_.ForProcess(facts.task);
  SetFacts(entry, std::make_shared<const ProcessFacts>(std::move(facts)));
  Trim(0);
}

FoundProcess ProcessTable::Find(const SgrTask& task) {
  if (const Entry* entry = FindEntry(task)) return Describe(*entry, task.exec_id);
  return {LookupStatus::kUnknown, task, guids_.ForProcess(task), nullptr};
}

FoundProcess ProcessTable::FindCreator(const SgrTask& task) {
  const Entry* entry = FindEntry(task);
  return entry != nullptr ? entry->creator : FoundProcess{};
}

/// Moves what it finds to the end of the running ones, if it is one of them.
ProcessTable::Entry* ProcessTable::FindEntry(const SgrTask& task) {
  const auto [begin, end] = by_pid_.equal_range(task.pid);
  auto best = end;
  for (auto at = begin; at != end; ++at) {
    const uint64_t start = at->second->task.start;
    if (task.start != 0 ? start == task.start : best == end || start > best->second->task.start) {
      best = at;
    }
  }
  if (best == end) return nullptr;
  const Entries::iterator entry = best->second;
  if (entry->exited_ns == 0) running_.splice(running_.end(), running_, entry);
  return &*entry;
}

/// The entry of a task, new if need be. A process id has one running process: the last to start.
ProcessTable::Entry& ProcessTable::Obtain(const SgrTask& task, uint64_t now_ns) {
  if (Entry* entry = FindEntry(task)) return *entry;
  bool is_last = true;
  const auto [begin, end] = by_pid_.equal_range(task.pid);
  for (auto at = begin; at != end; ++at) {
    const Entries::iterator other = at->second;
    if (other->task.start > task.start) {
      is_last = false;
    } else if (other->exited_ns == 0) {
      MarkExited(other, now_ns);
    }
  }
  const Entries::iterator entry = running_.emplace(running_.end());
  entry->task = task;
  entry->guid = guids_.ForProcess(task);
  by_pid_.emplace(task.pid, entry);
  Recount(*entry);
  if (!is_last) MarkExited(entry, now_ns);
  return *entry;
}

void ProcessTable::SetFacts(Entry& entry, SharedFacts facts) {
  const SgrTask& task = facts->task;
  const bool has_own = entry.facts && entry.facts->task.pid == task.pid;
  if (has_own && task.exec_id < entry.task.exec_id) {
    entry.previous = std::move(facts);  // arrived after the record of a later exec
  } else if (!has_own || task.exec_id != entry.task.exec_id ||
             entry.facts->origin != FactOrigin::kEvent || facts->origin == FactOrigin::kEvent) {
    if (entry.task.exec_id != task.exec_id) entry.previous = std::move(entry.facts);
    entry.task = task;
    entry.guid = facts->guid;
    entry.facts = std::move(facts);
  }
  Recount(entry);
}

FoundProcess ProcessTable::Describe(const Entry& entry, uint64_t exec_id) const {
  if (exec_id == 0 || exec_id == entry.task.exec_id) {
    return {StatusOf(entry.facts), entry.task, entry.guid, entry.facts};
  }
  SgrTask task = entry.task;
  task.exec_id = exec_id;
  FoundProcess found{LookupStatus::kUnknown, task, guids_.ForProcess(task), nullptr};
  if (entry.previous && entry.previous->task.exec_id == exec_id) {
    found.status = StatusOf(entry.previous);
    found.facts = entry.previous;
  } else if (entry.facts) {
    found.status = LookupStatus::kOtherImage;
    found.facts = entry.facts;
  }
  return found;
}

void ProcessTable::ApplyFork(const SgrFork& fork, uint64_t now_ns) {
  const FoundProcess creator = Find(fork.creator);
  Entry& child = Obtain(fork.child, now_ns);
  child.creator = creator;
  // The child's own exec may have arrived first.
  const bool is_copy = !child.facts && child.task.exec_id == fork.child.exec_id;
  if (is_copy && creator.status != LookupStatus::kOtherImage) child.facts = creator.facts;
  Recount(child);
}

void ProcessTable::ApplyExit(const SgrExit& exit, uint64_t now_ns) {
  const auto [begin, end] = by_pid_.equal_range(exit.self.pid);
  for (auto at = begin; at != end; ++at) {
    const Entries::iterator entry = at->second;
    if (entry->task.start == exit.self.start && entry->exited_ns == 0) MarkExited(entry, now_ns);
  }
}

void ProcessTable::MarkExited(Entries::iterator entry, uint64_t now_ns) {
  entry->exited_ns = std::max<uint64_t>(now_ns, 1);
  exited_.splice(exited_.end(), running_, entry);
}

void ProcessTable::Recount(Entry& entry) {
  bytes_ -= entry.bytes;
  entry.bytes =
      kEntryBytes + BytesOf(entry.facts) + BytesOf(entry.previous) + BytesOf(entry.creator.facts);
  bytes_ += entry.bytes;
}

void ProcessTable::Trim(uint64_t now_ns) {
  while (!exited_.empty() && exited_.front().exited_ns + bounds_.exited_ns < now_ns) {
    Remove(exited_, exited_.begin());
  }
  while (by_pid_.size() > bounds_.processes || bytes_ > bounds_.bytes) {
    Entries& from = exited_.empty() ? running_ : exited_;
    if (from.empty()) return;
    Remove(from, from.begin());
    ++evicted_;
  }
}

void ProcessTable::Remove(Entries& from, Entries::iterator entry) {
  const auto [begin, end] = by_pid_.equal_range(entry->task.pid);
  by_pid_.erase(std::find_if(begin, end, [&](const auto& at) { return at.second == entry; }));
  bytes_ -= entry->bytes;
  from.erase(entry);
}

}  // namespace sigmavm::collector
