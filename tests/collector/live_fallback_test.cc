// Without BPF the collector still sees that programs start, says that it knows less, and counts
// what it misses.
#include <gtest/gtest.h>
#include <unistd.h>

#include <iostream>

#include "collector-driver/linux/proc_connector_source.h"
#include "collector-driver/linux/proc_facts.h"
#include "collector-driver/linux/small_file.h"
#include "tests/collector/live_collector.h"

namespace sigmavm::collector {
namespace {

using std::chrono::milliseconds;

class LiveFallback : public testing::Test {
 protected:
  void SetUp() override {
    Result<std::unique_ptr<RecordSource>> source = OpenProcConnectorSource({.snapshot = false});
    if (source) {
      source_ = std::move(*source);
      return;
    }
    const std::string reason = source.errors()[0].message;
    std::cerr << "*** LIVE TEST OF THE PROC CONNECTOR SKIPPED: " << reason << '\n';
    GTEST_SKIP() << "*** LIVE TEST OF THE PROC CONNECTOR SKIPPED, NOTHING WAS TESTED: " << reason;
  }

  std::unique_ptr<RecordSource> source_;
};

TEST_F(LiveFallback, StartIsSeenWithWhatProcSays) {
  const pid_t process = Spawn({"/bin/sleep", "0.3"});
  // Read while it runs: afterwards /proc has nothing.
  const Records records = ReadTree(*source_, process);
  Await(process);
  const std::vector<RecordView> starts = OfType(records, kSgrCreate);
  ASSERT_EQ(starts.size(), 1U);
  const RecordView& start = starts[0];
  EXPECT_TRUE(start.has(kSgrFlagProcConnector));
  EXPECT_TRUE(start.has(kSgrFlagLate));
  EXPECT_EQ(start.text(kSgrTagArguments), std::string_view("/bin/sleep\0000.3\0", 15));
  EXPECT_EQ(start.text(kSgrTagComm), "sleep");
  EXPECT_EQ(start.text(kSgrTagDirectory), LinkTarget("/proc/self/cwd"));
  const SgrProcess facts = start.process();
  EXPECT_EQ(facts.parent.pid, static_cast<uint32_t>(getpid()));
  EXPECT_NE(facts.image.inode, 0U);
  const std::vector<RecordView> forks = OfType(records, kSgrFork);
  ASSERT_EQ(forks.size(), 1U);
  EXPECT_EQ(forks[0].fork().child.start, facts.self.start);
  EXPECT_EQ(forks[0].fork().child.exec_id + 1, facts.self.exec_id);
  EXPECT_EQ(OfType(records, kSgrExit).size(), 1U);
}

TEST_F(LiveFallback, ProcessThatIsGoneIsStillARecord) {
  const pid_t process = Spawn({TinyProgram()});
  Await(process);
  const Records records = ReadTree(*source_, process);
  const std::vector<RecordView> starts = OfType(records, kSgrCreate);
  ASSERT_EQ(starts.size(), 1U);
  EXPECT_EQ(starts[0].process().self.pid, static_cast<uint32_t>(process));
  EXPECT_TRUE(starts[0].has(kSgrFlagUnreadable));
}

TEST_F(LiveFallback, BooksCloseWhenTheReaderIsTooSlow) {
  uint64_t records = 0;
  uint64_t lost = 0;
  const auto read = [&](milliseconds wait) {
    RecordBatch batch;
    while (source_->Read(batch, wait) == ReadStatus::kRecords) {
      for (size_t i = 0; i < batch.size(); ++i) {
        const OwnedRecord owned(batch[i]);
        const RecordView record = owned.view();
        if (record.is(kSgrLoss)) {
          lost += record.loss().count;
        } else {
          ++records;
        }
      }
      batch.Clear();
    }
  };
  // More than the socket holds.
  for (int i = 0; i < 12'000; ++i) Await(Spawn({TinyProgram()}));
  read(milliseconds(50));
  EXPECT_GT(source_->Books().uncounted_losses, 0U);
  // The next events show how many are missing.
  for (int i = 0; i < 50; ++i) Await(Spawn({TinyProgram()}));
  source_->Stop();
  read(milliseconds(50));
  const SourceBooks books = source_->Books();
  EXPECT_GT(lost, 0U);
  EXPECT_EQ(books.lost, lost);
  EXPECT_EQ(books.delivered, records);
  EXPECT_EQ(books.seen, books.delivered + books.lost);
}

TEST(ProcFactsTest, OwnProcessIsDescribed) {
  const ProcFacts facts = ReadProcFacts(static_cast<uint32_t>(getpid()));
  EXPECT_EQ(facts.image, LinkTarget("/proc/self/exe"));
  EXPECT_EQ(facts.process.parent.pid, static_cast<uint32_t>(getppid()));
  EXPECT_EQ(facts.process.ids.euid, geteuid());
  EXPECT_EQ(facts.process.self.start, ReadProcStart(static_cast<uint32_t>(getpid())));
  EXPECT_NE(facts.process.self.start, 0U);
  EXPECT_NE(facts.process.namespaces.pid_ns, 0U);
  EXPECT_FALSE(facts.arguments.empty());
}

TEST(ProcFactsTest, ProcessThatIsGoneHasNoFacts) {
  const pid_t process = Spawn({TinyProgram()});
  Await(process);
  const ProcFacts facts = ReadProcFacts(static_cast<uint32_t>(process));
  EXPECT_EQ(facts.process.self.start, 0U);
  EXPECT_TRUE(facts.image.empty());
  EXPECT_NE(facts.flags & kSgrFlagUnreadable, 0U);
}

}  // namespace
}  // namespace sigmavm::collector
