// Adds up what the stages count, and says where the sums do not agree.
#include "collector-driver/common/books.h"

#include <cstring>
#include <numeric>

namespace sigmavm::collector {

std::string_view StageText(SgrStage stage) noexcept {
  constexpr std::string_view kTexts[] = {"kernel", "reader", "enrich", "evaluate", "sink"};
  static_assert(std::size(kTexts) == kSgrStageCount);
  return stage < kSgrStageCount ? kTexts[stage] : "unknown";
}

std::string_view DropText(SgrDrop kind) noexcept {
  constexpr std::string_view kTexts[] = {"ring_full", "too_large",   "malformed", "queue_full",
                                         "timeout",   "write_error", "shutdown",  "source"};
  static_assert(std::size(kTexts) == kSgrDropCount);
  return kind < kSgrDropCount ? kTexts[kind] : "unknown";
}

uint64_t StageCounts::all_dropped() const noexcept {
  return std::accumulate(dropped.begin(), dropped.end(), uint64_t{0});
}

StageCounts& StageCounts::operator+=(const StageCounts& other) noexcept {
  seen += other.seen;
  delivered += other.delivered;
  for (size_t kind = 0; kind < dropped.size(); ++kind) dropped[kind] += other.dropped[kind];
  return *this;
}

void StageBooks::Replace(const StageCounts& counts) noexcept {
  // In this order nobody sees more delivered or dropped than seen.
  seen_ = counts.seen;
  delivered_ = counts.delivered;
  for (size_t kind = 0; kind < dropped_.size(); ++kind) dropped_[kind] = counts.dropped[kind];
}

StageCounts StageBooks::counts() const noexcept {
  StageCounts counts;
  // `seen` is read last because it is counted first.
  for (size_t kind = 0; kind < dropped_.size(); ++kind) counts.dropped[kind] = dropped_[kind];
  counts.delivered = delivered_;
  counts.seen = seen_;
  return counts;
}

uint64_t BooksSnapshot::seen() const noexcept {
  for (const StageCounts& stage : stages) {
    if (stage.seen != 0) return stage.seen;
  }
  return 0;
}

uint64_t BooksSnapshot::dropped() const noexcept {
  uint64_t sum = 0;
  for (size_t stage = 0; stage <= kSgrStageEvaluate; ++stage) sum += stages[stage].all_dropped();
  return sum;
}

std::string BooksSnapshot::Imbalance() const {
  const auto equation = [](std::string what, uint64_t left, uint64_t right) {
    return std::move(what) + ": " + std::to_string(left) + " != " + std::to_string(right);
  };
  const StageCounts* before = nullptr;
  for (size_t i = 0; i <= kSgrStageEvaluate; ++i) {
    const StageCounts& stage = stages[i];
    const std::string name(StageText(static_cast<SgrStage>(i)));
    if (!stage.closed()) {
      return equation(name + " seen != delivered + dropped", stage.seen,
                      stage.delivered + stage.all_dropped());
    }
    if (before != nullptr && stage.seen != before->delivered) {
      return equation(name + " seen != delivered by the stage before", stage.seen,
                      before->delivered);
    }
    // A source may have no counters of its own, such as a capture file.
    if (before != nullptr || stage.seen != 0) before = &stage;
  }
  for (const Sink& sink : sinks) {
    if (sink.counts.closed()) continue;
    return equation(sink.name + " seen != delivered + dropped", sink.counts.seen,
                    sink.counts.delivered + sink.counts.all_dropped());
  }
  return {};
}

StageBooks& Books::AddSink(std::string name) {
  const std::lock_guard lock(mutex_);
  Sink& sink = sinks_.emplace_back();
  sink.name = std::move(name);
  return sink.books;
}

BooksSnapshot Books::Snapshot() const {
  BooksSnapshot snapshot;
  // From the last stage to the first, so that no stage has seen what the one before has not.
  {
    const std::lock_guard lock(mutex_);
    for (const Sink& sink : sinks_) {
      snapshot.sinks.push_back({sink.name, sink.books.counts()});
      snapshot.stages[kSgrStageSink] += snapshot.sinks.back().counts;
    }
  }
  for (size_t stage = kSgrStageSink; stage-- > 0;) {
    snapshot.stages[stage] = stages_[stage].counts();
  }
  return snapshot;
}

void WriteStatus(const SgrHeader& header, const SgrStatus& status, const BooksSnapshot& books,
                 RecordWriter& writer) {
  std::vector<SgrCounter> counters;
  for (SgrU16 stage = 0; stage < kSgrStageCount; ++stage) {
    const StageCounts& counts = books.stages[stage];
    counters.push_back({stage, SGR_COUNTER_SEEN, 0, counts.seen});
    counters.push_back({stage, SGR_COUNTER_DELIVERED, 0, counts.delivered});
    for (SgrU16 kind = 0; kind < kSgrDropCount; ++kind) {
      counters.push_back({stage, kind, 0, counts.dropped[kind]});
    }
  }
  SgrHeader of_status = header;
  of_status.type = kSgrStatus;
  writer.Begin(of_status, status);
  writer.Add(kSgrTagCounters, kSgrBytes,
             std::string_view(reinterpret_cast<const char*>(counters.data()),
                              counters.size() * sizeof(SgrCounter)));
}

std::array<StageCounts, kSgrStageCount> StagesOfStatus(const RecordView& record) noexcept {
  std::array<StageCounts, kSgrStageCount> stages{};
  const std::string_view data = record.text(kSgrTagCounters);
  if (!record.is(kSgrStatus)) return stages;
  for (size_t at = 0; at + sizeof(SgrCounter) <= data.size(); at += sizeof(SgrCounter)) {
    SgrCounter counter;
    std::memcpy(&counter, data.data() + at, sizeof counter);
    if (counter.stage >= kSgrStageCount) continue;
    StageCounts& counts = stages[counter.stage];
    if (counter.kind == SGR_COUNTER_SEEN) counts.seen = counter.value;
    if (counter.kind == SGR_COUNTER_DELIVERED) counts.delivered = counter.value;
    if (counter.kind < kSgrDropCount) counts.dropped[counter.kind] = counter.value;
  }
  return stages;
}

}  // namespace sigmavm::collector
