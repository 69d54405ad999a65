// ProcConnectorSource: reads /proc at once when an event comes, because many processes live only
// for milliseconds.
#include "collector-driver/linux/proc_connector_source.h"

#include <atomic>
#include <cstring>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "collector-driver/linux/clock_offset.h"
#include "collector-driver/linux/proc_connector.h"
#include "collector-driver/linux/proc_facts.h"
#include "collector-driver/linux/waiter.h"

namespace sigmavm::collector {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// Processes of the snapshot that are read in one call.
constexpr size_t kSnapshotStep = 64;

class ProcConnectorSource final : public RecordSource {
 public:
  ProcConnectorSource(ProcConnector connector, std::vector<uint32_t> snapshot)
      : connector_(std::move(connector)),
        waiter_(connector_.descriptor(), Waiter::Trigger::kLevel),
        snapshot_(std::move(snapshot)) {}

  [[nodiscard]] ReadStatus Read(RecordBatch& batch, milliseconds wait) override;
  void Stop() noexcept override {
    stop_ = true;
    waiter_.Signal();
  }
  void Wake() noexcept override { waiter_.Signal(); }
  [[nodiscard]] SourceBooks Books() const noexcept override;

 private:
  // What is remembered of a process that lives; /proc has no exec ids, and nothing once it ended.
  struct Known {
    uint64_t start = 0;
    uint64_t exec_id = 0;
    uint32_t parent = 0;
  };

  void ReadSnapshot(RecordBatch& batch);
  void Take(const ProcEvent& event, RecordBatch& batch);
  void TakeExec(const ProcEvent& event, const SgrHeader& base, RecordBatch& batch);
  void TakeFork(const ProcEvent& event, const SgrHeader& base, RecordBatch& batch);
  void TakeExit(const ProcEvent& event, const SgrHeader& base, RecordBatch& batch);
  void ReportLoss(const ProcEvent& event, SgrHeader header, RecordBatch& batch);
  void Complete(ProcFacts& facts);
  [[nodiscard]] SgrTask TaskOf(uint32_t pid);
  [[nodiscard]] SgrHeader HeaderOf(SgrType type, uint64_t mono_ns) const;

  ProcConnector connector_;
  Waiter waiter_;
  ClockOffset clock_;
  RecordWriter writer_;
  std::vector<ProcEvent> events_;
  std::vector<uint32_t> snapshot_;             // still to be read
  std::unordered_map<uint32_t, Known> known_;  // as many as processes live
  std::atomic<bool> stop_ = false;
  std::atomic<uint64_t> delivered_ = 0;
  std::atomic<uint64_t> lost_ = 0;
  std::atomic<uint64_t> overruns_ = 0;
};

SgrHeader ProcConnectorSource::HeaderOf(SgrType type, uint64_t mono_ns) const {
  SgrHeader header{};
  header.type = type;
  header.flags = kSgrFlagProcConnector;
  header.mono_ns = mono_ns;
  header.utc_100ns = clock_.Utc(mono_ns);
  return header;
}

ReadStatus ProcConnectorSource::Read(RecordBatch& batch, milliseconds wait) {
  const Clock::time_point deadline = Clock::now() + wait;
  while (true) {
    const bool stopping = stop_;
    clock_.Refresh();
    events_.clear();
    if (!connector_.Receive(events_)) ++overruns_;
    // Events first: those processes may be gone soon.
    for (const ProcEvent& event : events_) Take(event, batch);
    ReadSnapshot(batch);
    if (!batch.empty()) return ReadStatus::kRecords;
    if (stopping) return ReadStatus::kEnded;
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
    if (left <= milliseconds::zero() || waiter_.Wait(left)) {
      if (!stop_) return ReadStatus::kIdle;
    }
  }
}

void ProcConnectorSource::ReadSnapshot(RecordBatch& batch) {
  for (size_t i = 0; i < kSnapshotStep && !snapshot_.empty(); ++i) {
    ProcFacts facts = ReadProcFacts(snapshot_.back());
    snapshot_.pop_back();
    if (facts.process.self.start == 0) continue;  // gone
    Complete(facts);
    SgrHeader header = HeaderOf(kSgrSnapshot, BootNow());
    header.flags |= kSgrFlagPreexisting;
    batch.Add(WriteProcFacts(header, facts, writer_));
    ++delivered_;
  }
}

void ProcConnectorSource::Take(const ProcEvent& event, RecordBatch& batch) {
  SgrHeader header = HeaderOf(kSgrLoss, event.mono_ns);
  header.cpu = event.cpu;
  if (event.lost_before != 0) ReportLoss(event, header, batch);
  switch (event.kind) {
    case ProcEvent::Kind::kFork:
      return TakeFork(event, header, batch);
    case ProcEvent::Kind::kExec:
      return TakeExec(event, header, batch);
    case ProcEvent::Kind::kExit:
      return TakeExit(event, header, batch);
  }
}

void ProcConnectorSource::TakeExec(const ProcEvent& event, const SgrHeader& base,
                                   RecordBatch& batch) {
  SgrHeader header = base;
  header.type = kSgrCreate;
  ++known_[event.pid].exec_id;
  ProcFacts facts = ReadProcFacts(event.pid);
  Complete(facts);
  batch.Add(WriteProcFacts(header, facts, writer_));
  ++delivered_;
}

void ProcConnectorSource::TakeFork(const ProcEvent& event, const SgrHeader& base,
                                   RecordBatch& batch) {
  SgrHeader header = base;
  header.type = kSgrFork;
  SgrFork fork{};
  fork.parent = TaskOf(event.parent);
  known_[event.pid] = {ReadProcStart(event.pid), fork.parent.exec_id, event.parent};
  fork.child = TaskOf(event.pid);
  // The connector names the real parent; who called clone with CLONE_PARENT it does not say.
  fork.creator = fork.parent;
  writer_.Begin(header, fork);
  batch.Add(writer_.Finish());
  ++delivered_;
}

void ProcConnectorSource::TakeExit(const ProcEvent& event, const SgrHeader& base,
                                   RecordBatch& batch) {
  SgrHeader header = base;
  header.type = kSgrExit;
  SgrExit end{};
  end.self = TaskOf(event.pid);
  end.status = event.status;
  known_.erase(event.pid);
  writer_.Begin(header, end);
  batch.Add(writer_.Finish());
  ++delivered_;
}

void ProcConnectorSource::ReportLoss(const ProcEvent& event, SgrHeader header, RecordBatch& batch) {
  SgrLoss loss{};
  loss.count = event.lost_before;
  loss.stage = kSgrStageKernel;
  loss.kind = kSgrDropSource;
  writer_.Begin(header, loss);
  batch.Add(writer_.Finish());
  lost_ += event.lost_before;
}

// Adds what is remembered to what /proc said, and the other way round.
void ProcConnectorSource::Complete(ProcFacts& facts) {
  SgrProcess& process = facts.process;
  Known& self = known_[process.self.pid];
  if (process.self.start != 0) self.start = process.self.start;
  process.self.start = self.start;
  process.self.exec_id = self.exec_id;
  const uint32_t parent = process.parent.pid != 0 ? process.parent.pid : self.parent;
  if (parent != 0) process.parent = TaskOf(parent);
}

SgrTask ProcConnectorSource::TaskOf(uint32_t pid) {
  Known& known = known_[pid];
  if (known.start == 0) known.start = ReadProcStart(pid);
  SgrTask task{};
  task.start = known.start;
  task.exec_id = known.exec_id;
  task.pid = task.tid = pid;
  return task;
}

SourceBooks ProcConnectorSource::Books() const noexcept {
  SourceBooks books;
  books.delivered = delivered_;
  books.lost = lost_;
  books.seen = books.delivered + books.lost;
  books.uncounted_losses = overruns_;
  return books;
}

}  // namespace

Result<std::unique_ptr<RecordSource>> OpenProcConnectorSource(const ProcConnectorOptions& options) {
  Result<ProcConnector> connector = ProcConnector::Open();
  if (!connector) return std::move(connector).errors();
  return std::unique_ptr<RecordSource>(std::make_unique<ProcConnectorSource>(
      std::move(*connector), options.snapshot ? ListProcesses() : std::vector<uint32_t>()));
}

}  // namespace sigmavm::collector
