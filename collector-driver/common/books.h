// Loss accounting: what every stage has seen, handed on and lost, so that nothing is lost silently.
// The rule, asserted at every stop: seen = delivered + everything dropped.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "collector-driver/common/codec.h"
#include "collector-driver/common/record.h"

namespace sigmavm::collector {

/// "kernel", "reader" and so on; "unknown" for anything else.
[[nodiscard]] std::string_view StageText(SgrStage stage) noexcept;
/// "ring_full", "queue_full" and so on; "unknown" for anything else.
[[nodiscard]] std::string_view DropText(SgrDrop kind) noexcept;

/// The counts of one stage at one time.
struct StageCounts {
  uint64_t seen = 0;
  uint64_t delivered = 0;
  std::array<uint64_t, kSgrDropCount> dropped{};

  [[nodiscard]] uint64_t all_dropped() const noexcept;
  /// Still on its way in the stage; never negative in counts that StageBooks gives.
  [[nodiscard]] int64_t pending() const noexcept {
    return static_cast<int64_t>(seen - delivered - all_dropped());
  }
  /// Nothing is on its way and nothing is unaccounted for.
  [[nodiscard]] bool closed() const noexcept { return pending() == 0; }

  StageCounts& operator+=(const StageCounts& other) noexcept;
};

/// The counters of one stage. Thread-safe: count Seen() before what becomes of it.
class StageBooks {
 public:
  void Seen(uint64_t count = 1) noexcept { seen_ += count; }
  void Delivered(uint64_t count = 1) noexcept { delivered_ += count; }
  void Dropped(SgrDrop kind, uint64_t count = 1) noexcept { dropped_[kind] += count; }

  /// For a stage that counts elsewhere (the kernel's per-CPU counters): takes its totals over. Only
  /// one thread may, and nobody may use the functions above on the same stage.
  void Replace(const StageCounts& counts) noexcept;

  [[nodiscard]] StageCounts counts() const noexcept;

 private:
  std::atomic<uint64_t> seen_ = 0;
  std::atomic<uint64_t> delivered_ = 0;
  std::array<std::atomic<uint64_t>, kSgrDropCount> dropped_{};
};

/// All counts at one time.
struct BooksSnapshot {
  struct Sink {
    std::string name;
    StageCounts counts;
  };
  /// By SgrStage. The sink stage is the sum of `sinks`.
  std::array<StageCounts, kSgrStageCount> stages{};
  std::vector<Sink> sinks;

  /// Records that were seen first: by the kernel, or by the first stage that saw any.
  [[nodiscard]] uint64_t seen() const noexcept;
  /// Records that came through evaluation.
  [[nodiscard]] uint64_t delivered() const noexcept { return stages[kSgrStageEvaluate].delivered; }
  /// Records lost on the way there; losses of single outputs are in `sinks`.
  [[nodiscard]] uint64_t dropped() const noexcept;
  /// What is wrong with the books, for a collector that has stopped; empty when every stage is
  /// closed, hands exactly its records to the next one, and seen() = delivered() + dropped().
  [[nodiscard]] std::string Imbalance() const;
};

/// The books of a collector. Thread-safe.
class Books {
 public:
  [[nodiscard]] StageBooks& stage(SgrStage stage) noexcept { return stages_[stage]; }
  /// The books of a further output, which live as long as this. `name` is for people.
  [[nodiscard]] StageBooks& AddSink(std::string name);

  [[nodiscard]] BooksSnapshot Snapshot() const;

 private:
  struct Sink {
    std::string name;
    StageBooks books;
  };
  std::array<StageBooks, kSgrStageCount> stages_;
  mutable std::mutex mutex_;
  std::deque<Sink> sinks_;  // guarded by mutex_; entries never move
};

/// Begins and fills a STATUS record; the caller takes it with Finish(). `header` needs its times.
void WriteStatus(const SgrHeader& header, const SgrStatus& status, const BooksSnapshot& books,
                 RecordWriter& writer);

/// The stages of a STATUS record, by SgrStage; counters that this version does not know are left
/// out. All zero for other records.
[[nodiscard]] std::array<StageCounts, kSgrStageCount> StagesOfStatus(
    const RecordView& record) noexcept;

}  // namespace sigmavm::collector
