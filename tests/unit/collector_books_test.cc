// The books of the collector balance, and say where they do not.
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "collector-driver/common/books.h"

namespace sigmavm::collector {
namespace {

/// Books in which ten records were seen, one was lost in every stage up to the last.
void FillClosed(Books& books) {
  uint64_t rest = 10;
  for (const SgrStage stage :
       {kSgrStageKernel, kSgrStageReader, kSgrStageEnrich, kSgrStageEvaluate}) {
    StageBooks& of_stage = books.stage(stage);
    of_stage.Seen(rest);
    of_stage.Dropped(kSgrDropQueueFull);
    of_stage.Delivered(--rest);
  }
}

TEST(CollectorBooks, ClosedBooksHaveNoImbalance) {
  Books books;
  EXPECT_EQ(books.Snapshot().Imbalance(), "");
  FillClosed(books);
  const BooksSnapshot snapshot = books.Snapshot();
  EXPECT_EQ(snapshot.Imbalance(), "");
  EXPECT_EQ(snapshot.seen(), 10u);
  EXPECT_EQ(snapshot.delivered(), 6u);
  EXPECT_EQ(snapshot.dropped(), 4u);
}

TEST(CollectorBooks, ASourceWithoutCountersIsNoStage) {
  Books books;
  for (const SgrStage stage : {kSgrStageReader, kSgrStageEnrich, kSgrStageEvaluate}) {
    books.stage(stage).Seen(3);
    books.stage(stage).Delivered(3);
  }
  EXPECT_EQ(books.Snapshot().Imbalance(), "");
  EXPECT_EQ(books.Snapshot().seen(), 3u);
}

TEST(CollectorBooks, EveryImbalanceIsNamed) {
  struct Case {
    const char* want;
    void (*spoil)(Books&);
  };
  const Case cases[] = {
      {"reader seen != delivered + dropped: 10 != 9",
       [](Books& books) { books.stage(kSgrStageReader).Seen(); }},
      {"enrich seen != delivered by the stage before: 9 != 8",
       [](Books& books) {
         books.stage(kSgrStageEnrich).Seen();
         books.stage(kSgrStageEnrich).Dropped(kSgrDropTimeout);
       }},
      {"alerts.json seen != delivered + dropped: 2 != 1",
       [](Books& books) {
         StageBooks& sink = books.AddSink("alerts.json");
         sink.Seen(2);
         sink.Dropped(kSgrDropWriteError);
       }},
  };
  for (const Case& test : cases) {
    Books books;
    FillClosed(books);
    test.spoil(books);
    EXPECT_EQ(books.Snapshot().Imbalance(), test.want);
  }
}

TEST(CollectorBooks, SinksAddUp) {
  Books books;
  StageBooks& first = books.AddSink("a");
  StageBooks& second = books.AddSink("b");
  first.Seen(3);
  first.Delivered(3);
  second.Seen(3);
  second.Delivered(1);
  second.Dropped(kSgrDropWriteError, 2);
  const BooksSnapshot snapshot = books.Snapshot();
  ASSERT_EQ(snapshot.sinks.size(), 2u);
  EXPECT_EQ(snapshot.sinks[1].name, "b");
  EXPECT_EQ(snapshot.stages[kSgrStageSink].seen, 6u);
  EXPECT_EQ(snapshot.stages[kSgrStageSink].dropped[kSgrDropWriteError], 2u);
  EXPECT_EQ(snapshot.Imbalance(), "");
}

TEST(CollectorBooks, PendingIsNeverNegativeWhileOthersCount) {
  StageBooks books;
  std::vector<std::thread> threads;
  threads.reserve(2);
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&books] {
      for (int n = 0; n < 20'000; ++n) {
        books.Seen();
        if (n % 2 == 0) {
          books.Delivered();
        } else {
          books.Dropped(kSgrDropQueueFull);
        }
      }
    });
  }
  for (int i = 0; i < 1'000; ++i) EXPECT_GE(books.counts().pending(), 0);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(books.counts().seen, 40'000u);
  EXPECT_TRUE(books.counts().closed());
}

TEST(CollectorBooks, StatusRecordsCarryThem) {
  Books books;
  FillClosed(books);
  books.AddSink("x").Seen(5);
  const BooksSnapshot snapshot = books.Snapshot();
  RecordWriter writer;
  WriteStatus(SgrHeader{}, SgrStatus{1, kSgrSourceBpf, 0}, snapshot, writer);
  RecordView record;
  ASSERT_EQ(RecordView::Read(writer.Finish(), record), CodecError::kNone);
  const auto stages = StagesOfStatus(record);
  for (size_t stage = 0; stage < kSgrStageCount; ++stage) {
    EXPECT_EQ(stages[stage].seen, snapshot.stages[stage].seen);
    EXPECT_EQ(stages[stage].delivered, snapshot.stages[stage].delivered);
    EXPECT_EQ(stages[stage].dropped, snapshot.stages[stage].dropped);
  }
}

TEST(CollectorBooks, KernelTotalsReplaceEachOther) {
  Books books;
  StageCounts kernel;
  kernel.seen = 7;
  kernel.delivered = 5;
  kernel.dropped[kSgrDropRingFull] = 2;
  books.stage(kSgrStageKernel).Replace(kernel);
  books.stage(kSgrStageKernel).Replace(kernel);
  EXPECT_EQ(books.Snapshot().stages[kSgrStageKernel].seen, 7u);
  EXPECT_TRUE(books.Snapshot().stages[kSgrStageKernel].closed());
  EXPECT_EQ(DropText(kSgrDropRingFull), "ring_full");
}

}  // namespace
}  // namespace sigmavm::collector
