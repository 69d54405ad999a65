// BpfSource: polls the ring often instead of being woken for each record, because a wake-up costs
// the process that starts several times as much as its record.
#include "collector-driver/linux/bpf_source.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>
#include <thread>

#include "collector-driver/linux/merge_window.h"
#include "collector-driver/linux/snapshot_reader.h"
#include "collector-driver/linux/waiter.h"

namespace sigmavm::collector {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// While records come; the delay of most of them.
constexpr milliseconds kBusyPoll{10};
// On a quiet ring, whose first record wakes the reader. Bounds the delay when that is missed.
constexpr milliseconds kQuietPoll{20};
// Polls without a record after which the ring is quiet. Below, wake-ups would cost a program that
// starts one process after the other.
constexpr int kQuietAfter = 5;
// No program takes this long between the time of a record and its place in the ring.
constexpr milliseconds kSettled{2};
// How long nothing may come before what is missing is given up.
constexpr milliseconds kGivenUp{50};
constexpr size_t kBatchBytes = 1U << 20;

class BpfSource final : public RecordSource {
 public:
  explicit BpfSource(std::unique_ptr<BpfProgram> program)
      : program_(std::move(program)),
        window_(kBpfMaxCpus),
        waiter_(program_->ring_descriptor(), Waiter::Trigger::kEdge),
        quiet_sequences_(kBpfMaxCpus) {}

  [[nodiscard]] Diagnostics Start(bool snapshot);

  [[nodiscard]] ReadStatus Read(RecordBatch& batch, milliseconds wait) override;
  void Stop() noexcept override {
    stop_ = true;
    waiter_.Signal();
  }
  void Wake() noexcept override { waiter_.Signal(); }
  [[nodiscard]] SourceBooks Books() const noexcept override;
  [[nodiscard]] Diagnostics Errors() const override { return errors_; }

 private:
  size_t ReadSnapshot(RecordBatch& batch);
  void Drain();
  void ReleaseSettled(RecordBatch& batch);
  void ReportQuietLosses(RecordBatch& batch);
  [[nodiscard]] bool Sleep(milliseconds wait);
  void Finish(RecordBatch& batch);
  void AwaitPrograms() const;

  std::unique_ptr<BpfProgram> program_;
  MergeWindow window_;
  Waiter waiter_;
  ClockOffset clock_;
  std::unique_ptr<SnapshotReader> snapshot_;
  Diagnostics errors_;
  std::vector<uint64_t> quiet_sequences_;  // of each CPU at quiet_since_
  Clock::time_point quiet_since_{};        // zero: not quiet
  int empty_polls_ = 0;
  bool drained_ = true;  // the last Drain() left nothing behind
  bool detached_ = false;
  std::atomic<bool> stop_ = false;
  std::atomic<uint64_t> delivered_ = 0;
  std::atomic<uint64_t> from_snapshot_ = 0;
  std::atomic<uint64_t> malformed_ = 0;
};

uint64_t Load(const SgrU64& counter) noexcept {
  return __atomic_load_n(&counter, __ATOMIC_ACQUIRE);
}

uint64_t Nanoseconds(milliseconds time) {
  return static_cast<uint64_t>(std::chrono::nanoseconds(time).count());
}

Diagnostics BpfSource::Start(bool snapshot) {
  if (waiter_.error() != 0) {
    return {
        ErrorAt(DiagnosticCode::kSourceBroken, "BPF",
                std::string("the ring cannot be waited for: ") + std::strerror(waiter_.error()))};
  }
  // Attached first: what starts while the snapshot is taken is in both, and so in one at least.
  if (Diagnostics errors = program_->Attach(); !errors.empty()) return errors;
  if (!snapshot) return {};
  Result<int> descriptor = program_->OpenSnapshot();
  if (!descriptor) return std::move(descriptor).errors();
  snapshot_ = std::make_unique<SnapshotReader>(*descriptor);
  return {};
}

ReadStatus BpfSource::Read(RecordBatch& batch, milliseconds wait) {
  if (snapshot_ && ReadSnapshot(batch) != 0) return ReadStatus::kRecords;
  const Clock::time_point deadline = Clock::now() + wait;
  while (true) {
    if (stop_) {
      Finish(batch);
      return batch.empty() ? ReadStatus::kEnded : ReadStatus::kRecords;
    }
    Drain();
    ReleaseSettled(batch);
    ReportQuietLosses(batch);
    if (!batch.empty()) return ReadStatus::kRecords;
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
    if (left <= milliseconds::zero() || !Sleep(left)) return ReadStatus::kIdle;
  }
}

size_t BpfSource::ReadSnapshot(RecordBatch& batch) {
  const size_t count = snapshot_->Read(clock_, batch);
  from_snapshot_ += count;
  if (count != 0) return count;
  if (snapshot_->error() != 0) {
    Diagnostic warning = ErrorAt(DiagnosticCode::kSourceBroken, "BPF",
                                 std::string("the list of running processes is incomplete: ") +
                                     std::strerror(snapshot_->error()));
    warning.severity = Severity::kWarning;
    errors_.push_back(std::move(warning));
  }
  snapshot_.reset();
  return 0;
}

void BpfSource::Drain() {
  const size_t before = window_.held();
  clock_.Refresh();
  drained_ = program_->Consume([this](std::span<const std::byte> record) {
    if (!window_.Add(record)) ++malformed_;
    return window_.held_bytes() < kBatchBytes;
  });
  empty_polls_ = window_.held() == before ? empty_polls_ + 1 : 0;
}

void BpfSource::ReleaseSettled(RecordBatch& batch) {
  // What is still in the ring may be older than the youngest of the window, but not by more.
  const uint64_t newest = drained_ ? BootNow() : window_.newest();
  delivered_ += window_.Release(newest - Nanoseconds(kSettled), clock_, batch);
}

// A loss shows when a later record of its CPU comes. Where none comes it would stay hidden.
void BpfSource::ReportQuietLosses(RecordBatch& batch) {
  if (empty_polls_ == 0 || window_.held() != 0 || !drained_) {
    quiet_since_ = {};
    return;
  }
  const Clock::time_point now = Clock::now();
  if (quiet_since_ != Clock::time_point{} && now - quiet_since_ < kGivenUp) return;
  for (uint32_t cpu = 0; cpu < kBpfMaxCpus; ++cpu) {
    if (quiet_since_ != Clock::time_point{}) {
      window_.CloseUpTo(cpu, quiet_sequences_[cpu], clock_, batch);
    }
    quiet_sequences_[cpu] = Load(program_->shared().cpus[cpu].sequences);
  }
  quiet_since_ = now;
}

// False when another thread asked for an end of the wait.
bool BpfSource::Sleep(milliseconds wait) {
  if (window_.held() != 0) return !waiter_.Wait(std::min(wait, kSettled));
  if (empty_polls_ < kQuietAfter) return !waiter_.Wait(std::min(wait, kBusyPoll));
  SgrU32& sleeps = program_->shared().reader_sleeps;
  __atomic_store_n(&sleeps, 1, __ATOMIC_SEQ_CST);
  const bool called = waiter_.Wait(std::min(wait, kQuietPoll));
  __atomic_store_n(&sleeps, 0, __ATOMIC_SEQ_CST);
  return !called;
}

void BpfSource::Finish(RecordBatch& batch) {
  if (!detached_) {
    program_->Detach();
    AwaitPrograms();
    detached_ = true;
  }
  do {
    Drain();
    if (!drained_) {
      ReleaseSettled(batch);
      continue;
    }
    delivered_ += window_.Release(UINT64_MAX, clock_, batch);
    for (uint32_t cpu = 0; cpu < kBpfMaxCpus; ++cpu) {
      window_.CloseUpTo(cpu, Load(program_->shared().cpus[cpu].sequences), clock_, batch);
    }
  } while (!drained_ && batch.empty());
}

// A program that has begun when its tracepoint is detached runs to its end.
void BpfSource::AwaitPrograms() const {
  const auto deadline = Clock::now() + kGivenUp;
  for (bool open = true; open && Clock::now() < deadline;) {
    std::this_thread::sleep_for(milliseconds(1));
    open = false;
    for (const BpfCpuBooks& books : program_->shared().cpus) {
      open |= Load(books.sequences) !=
              Load(books.sent) + Load(books.no_room) + Load(books.no_workspace);
    }
  }
}

SourceBooks BpfSource::Books() const noexcept {
  SourceBooks sum;
  sum.delivered = delivered_ + from_snapshot_;
  sum.lost = malformed_;
  sum.seen = from_snapshot_;
  for (const BpfCpuBooks& books : program_->shared().cpus) {
    sum.lost += Load(books.no_room) + Load(books.no_workspace);
    sum.seen += Load(books.sequences);
  }
  return sum;
}

}  // namespace

Result<std::unique_ptr<RecordSource>> OpenBpfSource(const BpfSourceOptions& options) {
  BpfProgramOptions program_options;
  program_options.ring_bytes = options.ring_bytes;
  Result<std::unique_ptr<BpfProgram>> program = BpfProgram::Load(program_options);
  if (!program) return std::move(program).errors();
  auto source = std::make_unique<BpfSource>(std::move(*program));
  if (Diagnostics errors = source->Start(options.snapshot); !errors.empty()) return errors;
  return std::unique_ptr<RecordSource>(std::move(source));
}

}  // namespace sigmavm::collector
