// Nothing that the kernel side takes note of goes missing without being counted: at full spawn
// rate, with a ring that is too small, and with a reader that does not read.
#include <gtest/gtest.h>

#include <map>

#include "tests/collector/live_collector.h"

namespace sigmavm::collector {
namespace {

using std::chrono::milliseconds;

// What Read() has handed out.
struct Tally {
  uint64_t records = 0;  // LOSS left out
  uint64_t lost = 0;     // by LOSS records
  uint64_t creates = 0;  // of the smallest program
  std::map<uint32_t, uint64_t> last_sequence;
  bool in_order = true;  // sequences of each CPU rise
  uint64_t out_of_time = 0;
  uint64_t last_time = 0;

  void Take(const RecordView& record) {
    if (record.is(kSgrLoss)) {
      lost += record.loss().count;
      last_sequence[record.header().cpu] = record.loss().last_sequence;
      return;
    }
    ++records;
    if (record.is(kSgrCreate) && record.text(kSgrTagImage) == TinyProgram()) ++creates;
    if (record.header().sequence == 0) return;
    uint64_t& last = last_sequence[record.header().cpu];
    in_order &= record.header().sequence == last + 1;
    last = record.header().sequence;
    if (record.header().mono_ns < last_time) ++out_of_time;
    last_time = record.header().mono_ns;
  }
};

// Where others start programs all the time it is never quiet, but what the test has caused has
// come.
constexpr std::chrono::seconds kLongest{5};

void ReadUntilQuiet(RecordSource& source, milliseconds quiet, Tally& tally) {
  RecordBatch batch;
  const auto deadline = std::chrono::steady_clock::now() + kLongest;
  while (std::chrono::steady_clock::now() < deadline) {
    batch.Clear();
    if (source.Read(batch, quiet) != ReadStatus::kRecords) return;
    for (size_t i = 0; i < batch.size(); ++i) {
      const OwnedRecord owned(batch[i]);
      tally.Take(owned.view());
    }
  }
}

void SpawnMany(int count) {
  for (int i = 0; i < count; ++i) {
    const pid_t process = Spawn({TinyProgram()});
    ASSERT_GT(process, 0);
    Await(process);
  }
}

void ExpectClosed(const SourceBooks& books, const Tally& tally) {
  EXPECT_EQ(books.seen, books.delivered + books.lost);
  EXPECT_EQ(books.delivered, tally.records);
  EXPECT_EQ(books.lost, tally.lost);
  EXPECT_TRUE(tally.in_order) << "a sequence neither follows the one before nor a LOSS record";
}

TEST(LiveBooks, NothingIsLostAtFullRate) {
  SIGMAVM_OPEN_LIVE_OR_SKIP(source, BpfSourceOptions{});
  constexpr int kCount = 2000;
  Tally tally;
  for (int i = 0; i < kCount; i += 100) {
    SpawnMany(100);
    RecordBatch batch;
    if (source->Read(batch, milliseconds(0)) != ReadStatus::kRecords) continue;
    for (size_t r = 0; r < batch.size(); ++r) {
      const OwnedRecord owned(batch[r]);
      tally.Take(owned.view());
    }
  }
  source->Stop();
  ReadUntilQuiet(*source, milliseconds(100), tally);
  ExpectClosed(source->Books(), tally);
  EXPECT_EQ(tally.creates, uint64_t{kCount});
  EXPECT_EQ(tally.lost, 0U);
  EXPECT_EQ(tally.out_of_time, 0U);
}

TEST(LiveBooks, SmallRingCountsWhatItDrops) {
  BpfSourceOptions options;
  options.ring_bytes = 64 << 10;
  SIGMAVM_OPEN_LIVE_OR_SKIP(source, options);
  constexpr int kCount = 1000;
  SpawnMany(kCount);  // nobody reads
  Tally tally;
  source->Stop();
  ReadUntilQuiet(*source, milliseconds(100), tally);
  ExpectClosed(source->Books(), tally);
  EXPECT_GT(tally.lost, uint64_t{kCount});  // three records a process, of which few fit
  EXPECT_GT(tally.creates, 0U);
}

TEST(LiveBooks, LossIsReportedThoughNothingFollows) {
  BpfSourceOptions options;
  options.ring_bytes = 64 << 10;
  options.snapshot = false;
  SIGMAVM_OPEN_LIVE_OR_SKIP(source, options);
  SpawnMany(500);
  Tally tally;
  // Others may start programs all the time, but hardly for seconds without a break.
  for (int i = 0; i < 50 && tally.lost == 0; ++i) {
    ReadUntilQuiet(*source, milliseconds(100), tally);
  }
  EXPECT_GT(tally.lost, 0U);
  source->Stop();
  ReadUntilQuiet(*source, milliseconds(100), tally);
  ExpectClosed(source->Books(), tally);
}

TEST(LiveBooks, ReaderThatPausesMissesNothingThatFitsTheRing) {
  SIGMAVM_OPEN_LIVE_OR_SKIP(source, BpfSourceOptions{});
  constexpr int kCount = 1000;
  SpawnMany(kCount);
  Tally tally;
  ReadUntilQuiet(*source, milliseconds(50), tally);
  EXPECT_EQ(tally.creates, uint64_t{kCount});
  source->Stop();
  ReadUntilQuiet(*source, milliseconds(100), tally);
  ExpectClosed(source->Books(), tally);
  EXPECT_EQ(tally.lost, 0U);
}

}  // namespace
}  // namespace sigmavm::collector
