// However slow or broken what surrounds it is, the pipeline's books close and no thread is left.
#include <gtest/gtest.h>

#include "collector-driver/linux/service/pipeline.h"
#include "tests/support/collector_records.h"

namespace sigmavm::collector {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

/// Counts as the real handler does.
class CountingHandler : public RecordHandler {
 public:
  explicit CountingHandler(Books& books, microseconds work = microseconds(0))
      : books_(books), work_(work) {}

  void Handle(const RecordView& record) override {
    if (work_ != microseconds(0)) std::this_thread::sleep_for(work_);
    for (const SgrStage stage : {kSgrStageEnrich, kSgrStageEvaluate}) {
      books_.stage(stage).Seen();
      books_.stage(stage).Delivered();
    }
    last_sequence_ = record.header().sequence;
    ++handled_;
  }
  void Note(const RecordView& record) override {
    ++notes_;
    if (record.is(kSgrLoss)) told_lost_ += record.loss().count;
  }

  std::atomic<uint64_t> handled_ = 0;
  uint64_t last_sequence_ = 0;
  uint64_t notes_ = 0;
  uint64_t told_lost_ = 0;

 private:
  Books& books_;
  microseconds work_;
};

void WaitUntilFinished(const Pipeline& pipeline) {
  while (!pipeline.finished()) std::this_thread::sleep_for(milliseconds(1));
}

TEST(PipelineTest, DeliversEveryRecordInOrderWhenTheHandlerKeepsUp) {
  FakeSource source(20'000);
  Books books;
  CountingHandler handler(books);
  Pipeline pipeline(source, handler, books, {1 << 20, Overflow::kWait, milliseconds(5000)});
  pipeline.Start();
  WaitUntilFinished(pipeline);
  pipeline.Stop();

  EXPECT_EQ(handler.handled_, 20'000U);
  EXPECT_EQ(handler.last_sequence_, 20'000U);
  EXPECT_FALSE(pipeline.failed());
  const BooksSnapshot snapshot = books.Snapshot();
  EXPECT_EQ(snapshot.Imbalance(), "");
  EXPECT_EQ(snapshot.seen(), 20'000U);
  EXPECT_EQ(snapshot.dropped(), 0U);
}

TEST(PipelineTest, SlowHandlerCostsCountedRecordsAndTheLossIsTold) {
  FakeSource source(20'000);
  Books books;
  CountingHandler handler(books, microseconds(200));
  Pipeline pipeline(source, handler, books, {64 << 10, Overflow::kDrop, milliseconds(60'000)});
  pipeline.Start();
  WaitUntilFinished(pipeline);
  pipeline.Stop();

  const BooksSnapshot snapshot = books.Snapshot();
  const uint64_t full = snapshot.stages[kSgrStageReader].dropped[kSgrDropQueueFull];
  EXPECT_EQ(snapshot.Imbalance(), "");
  EXPECT_GT(full, 0U);
  EXPECT_EQ(snapshot.seen(), snapshot.delivered() + full);
  EXPECT_EQ(handler.handled_, snapshot.delivered());
  EXPECT_GT(handler.told_lost_, 0U);
  EXPECT_LE(handler.told_lost_, full);
}

TEST(PipelineTest, WhatTheSourceLostIsInTheBooks) {
  FakeSource source(10'000);
  source.LoseEvery(10);
  Books books;
  CountingHandler handler(books);
  Pipeline pipeline(source, handler, books, {1 << 20, Overflow::kWait, milliseconds(5000)});
  pipeline.Start();
  WaitUntilFinished(pipeline);
  pipeline.Stop();

  const BooksSnapshot snapshot = books.Snapshot();
  EXPECT_EQ(snapshot.Imbalance(), "");
  EXPECT_EQ(snapshot.stages[kSgrStageKernel].dropped[kSgrDropRingFull], 1'000U);
  EXPECT_EQ(snapshot.delivered(), 9'000U);
}

TEST(PipelineTest, StopDrainsWhatHasBeenRead) {
  FakeSource source(UINT64_MAX);
  Books books;
  CountingHandler handler(books, microseconds(10));
  Pipeline pipeline(source, handler, books, {256 << 10, Overflow::kDrop, milliseconds(60'000)});
  pipeline.Start();
  while (handler.handled_ < 100) std::this_thread::sleep_for(milliseconds(1));
  pipeline.Stop();

  const BooksSnapshot snapshot = books.Snapshot();
  EXPECT_EQ(snapshot.Imbalance(), "");
  EXPECT_EQ(snapshot.stages[kSgrStageEnrich].dropped[kSgrDropShutdown], 0U);
  EXPECT_EQ(snapshot.stages[kSgrStageReader].delivered, handler.handled_);
}

TEST(PipelineTest, StopThatCannotWaitCountsTheRestAsLost) {
  FakeSource source(UINT64_MAX);
  Books books;
  CountingHandler handler(books, microseconds(5'000));
  Pipeline pipeline(source, handler, books, {256 << 10, Overflow::kDrop, milliseconds(20)});
  pipeline.Start();
  while (handler.handled_ < 3) std::this_thread::sleep_for(milliseconds(1));
  pipeline.Stop();

  const BooksSnapshot snapshot = books.Snapshot();
  EXPECT_EQ(snapshot.Imbalance(), "");
  EXPECT_GT(snapshot.stages[kSgrStageEnrich].dropped[kSgrDropShutdown], 0U);
}

TEST(PipelineTest, WaitingReaderIsReleasedByStop) {
  FakeSource source(UINT64_MAX);
  Books books;
  CountingHandler handler(books, microseconds(5'000));
  Pipeline pipeline(source, handler, books, {4 << 10, Overflow::kWait, milliseconds(10)});
  pipeline.Start();
  while (handler.handled_ < 3) std::this_thread::sleep_for(milliseconds(1));
  pipeline.Stop();
  EXPECT_EQ(books.Snapshot().Imbalance(), "");
}

TEST(PipelineTest, BytesThatAreNoRecordAreCountedAsMalformed) {
  ListSource source;
  RecordWriter writer;
  source.Add(WriteProcess(writer, {}));
  std::vector<std::byte> broken(64, std::byte{0x5A});
  source.Add(broken);
  source.Add(WriteProcess(writer, {}));
  Books books;
  CountingHandler handler(books);
  Pipeline pipeline(source, handler, books);
  pipeline.Start();
  WaitUntilFinished(pipeline);
  pipeline.Stop();

  const BooksSnapshot snapshot = books.Snapshot();
  EXPECT_EQ(snapshot.Imbalance(), "");
  EXPECT_EQ(snapshot.stages[kSgrStageReader].dropped[kSgrDropMalformed], 1U);
  EXPECT_EQ(handler.handled_, 2U);
}

TEST(PipelineTest, NotesReachTheHandlerOutsideTheBooks) {
  ListSource source;
  RecordWriter writer;
  writer.Begin(TestHeader(kSgrLoss, 0), SgrLoss{7, 1, 7, kSgrStageKernel, kSgrDropRingFull, 0});
  source.Add(writer.Finish());
  Books books;
  CountingHandler handler(books);
  Pipeline pipeline(source, handler, books);
  pipeline.Start();
  WaitUntilFinished(pipeline);
  pipeline.Stop();

  EXPECT_EQ(handler.notes_, 1U);
  EXPECT_EQ(handler.told_lost_, 7U);
  EXPECT_EQ(books.Snapshot().stages[kSgrStageReader].seen, 0U);
}

TEST(PipelineTest, FailedSourceEndsThePipeline) {
  FakeSource source(100);
  source.FailAtTheEnd();
  Books books;
  CountingHandler handler(books);
  Pipeline pipeline(source, handler, books);
  pipeline.Start();
  WaitUntilFinished(pipeline);
  EXPECT_TRUE(pipeline.failed());
  pipeline.Stop();
  EXPECT_EQ(handler.handled_, 100U);
  EXPECT_EQ(books.Snapshot().Imbalance(), "");
}

}  // namespace
}  // namespace sigmavm::collector
