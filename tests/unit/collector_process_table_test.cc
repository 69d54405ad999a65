// The process table tells who a parent was, under reuse, exec, loss, disorder and a full memory.
#include <gtest/gtest.h>

#include <string>

#include "collector-driver/common/process_table.h"

namespace sigmavm::collector {
namespace {

constexpr uint64_t kSecond = 1'000'000'000;

class TableTest : public testing::Test {
 protected:
  void Start(SgrType type, const SgrTask& self, const std::string& image, uint32_t flags = 0) {
    SgrProcess process{};
    process.self = self;
    process.ids.uid = 1000;
    Apply(type, process, flags, [&](RecordWriter& writer) {
      writer.Add(kSgrTagImage, kSgrBytes, image);
      const std::string arguments = image + '\0' + "-x" + '\0';
      writer.Add(kSgrTagArguments, kSgrBytes, arguments);
    });
  }
  void Exec(const SgrTask& self, const std::string& image) { Start(kSgrCreate, self, image); }
  void Fork(const SgrTask& creator, const SgrTask& child) {
    Apply(kSgrFork, SgrFork{child, creator, creator, 0, 0}, 0, [](RecordWriter&) {});
  }
  void Exit(const SgrTask& self) {
    Apply(kSgrExit, SgrExit{self, 0, 0}, 0, [](RecordWriter&) {});
  }

  std::string Image(const SgrTask& task) {
    const FoundProcess found = table_.Find(task);
    return found.facts ? found.facts->image : "";
  }
  LookupStatus Status(const SgrTask& task) { return table_.Find(task).status; }

  template <typename T, typename Strings>
  void Apply(SgrType type, const T& fixed, uint32_t flags, Strings strings) {
    SgrHeader header{};
    header.type = static_cast<SgrU16>(type);
    header.mono_ns = now_;
    header.flags = flags;
    RecordWriter writer;
    writer.Begin(header, fixed);
    strings(writer);
    RecordView record;
    ASSERT_EQ(RecordView::Read(writer.Finish(), record), CodecError::kNone);
    table_.Apply(record);
  }

  uint64_t now_ = kSecond;
  GuidMaker guids_{"machine", "boot"};
  ProcessTable table_{guids_, {4, 1 << 20, 10 * kSecond}};
};

// start, exec id, pid, tid
constexpr SgrTask kShell{100, 5, 10, 10};
constexpr SgrTask kChild{200, 5, 20, 20};
constexpr SgrTask kChildAfterExec{200, 6, 20, 20};

TEST_F(TableTest, UnknownProcessesHaveTheirGuidAllTheSame) {
  const FoundProcess found = table_.Find(kShell);
  EXPECT_EQ(found.status, LookupStatus::kUnknown);
  EXPECT_EQ(found.facts, nullptr);
  EXPECT_EQ(found.guid, guids_.ForProcess(kShell));
}

TEST_F(TableTest, SnapshotAndEventAreToldApart) {
  Start(kSgrSnapshot, kShell, "/bin/sh");
  EXPECT_EQ(Status(kShell), LookupStatus::kSnapshot);
  Exec(kShell, "/bin/sh");
  EXPECT_EQ(Status(kShell), LookupStatus::kFound);
  Start(kSgrSnapshot, kShell, "/other");  // the snapshot passes by after the event
  EXPECT_EQ(Image(kShell), "/bin/sh");
  EXPECT_EQ(table_.Find(kShell).facts->command_line, "/bin/sh -x");
  EXPECT_EQ(table_.Find(kShell).facts->uid, 1000u);
}

TEST_F(TableTest, ForkedChildHasItsCreatorsImageAndItsOwnGuid) {
  Exec(kShell, "/bin/sh");
  Fork(kShell, kChild);
  const FoundProcess child = table_.Find(kChild);
  EXPECT_EQ(child.status, LookupStatus::kFound);
  EXPECT_EQ(child.facts->image, "/bin/sh");
  EXPECT_EQ(child.guid, guids_.ForProcess(kChild));
  EXPECT_NE(child.guid, guids_.ForProcess(kShell));
  EXPECT_EQ(table_.FindCreator(kChild).guid, guids_.ForProcess(kShell));
}

TEST_F(TableTest, ExecChainsKeepTheImageBefore) {
  Exec(kShell, "/bin/sh");
  Fork(kShell, kChild);
  Exec(kChildAfterExec, "/usr/bin/env");
  EXPECT_EQ(Image(kChildAfterExec), "/usr/bin/env");
  EXPECT_EQ(Image(kChild), "/bin/sh");
  EXPECT_EQ(table_.Find(kChild).guid, guids_.ForProcess(kChild));
  Exec({200, 7, 20, 20}, "/usr/bin/python3");
  EXPECT_EQ(Image({200, 7, 20, 20}), "/usr/bin/python3");
  EXPECT_EQ(Image(kChildAfterExec), "/usr/bin/env");
  EXPECT_EQ(Status(kChild), LookupStatus::kOtherImage);
  EXPECT_EQ(table_.FindCreator(kChildAfterExec).facts->image, "/bin/sh");
}

TEST_F(TableTest, ExecOfTheParentDoesNotChangeWhoCreated) {
  Exec(kShell, "/bin/sh");
  Fork(kShell, kChild);
  Exec({100, 6, 10, 10}, "/usr/bin/sudo");
  EXPECT_EQ(table_.FindCreator(kChild).facts->image, "/bin/sh");
  EXPECT_EQ(Image({100, 6, 10, 10}), "/usr/bin/sudo");
}

TEST_F(TableTest, ExecOfAThreadKeepsTheProcess) {
  Exec(kShell, "/bin/sh");
  Exec({100, 6, 10, 10}, "/usr/bin/java");  // its old_tid was another; pid and start stay
  EXPECT_EQ(table_.size(), 1u);
  EXPECT_EQ(Image({100, 6, 10, 10}), "/usr/bin/java");
}

TEST_F(TableTest, ReusedProcessIdsAreOtherProcesses) {
  Exec(kShell, "/bin/sh");
  Exit(kShell);
  const SgrTask reused{900, 2, 10, 10};
  Exec(reused, "/usr/bin/ls");
  EXPECT_EQ(Image(kShell), "/bin/sh");
  EXPECT_EQ(Image(reused), "/usr/bin/ls");
  EXPECT_EQ(Image({0, 0, 10, 10}), "/usr/bin/ls");  // start not known: the last one
  EXPECT_NE(table_.Find(kShell).guid, table_.Find(reused).guid);
}

TEST_F(TableTest, ALostExitIsMadeUpForWhenTheIdComesBack) {
  Exec(kShell, "/bin/sh");
  Exec({900, 2, 10, 10}, "/usr/bin/ls");
  now_ += 11 * kSecond;
  Exit({1, 1, 1, 1});  // any record trims
  EXPECT_EQ(Status(kShell), LookupStatus::kUnknown);
  EXPECT_EQ(Image({900, 2, 10, 10}), "/usr/bin/ls");
}

TEST_F(TableTest, EndedProcessesStayForAWhile) {
  Exec(kShell, "/bin/sh");
  Exit(kShell);
  now_ += 9 * kSecond;
  Exec(kChildAfterExec, "/bin/ls");
  EXPECT_EQ(Status(kShell), LookupStatus::kFound);
  now_ += 2 * kSecond;
  Exec({300, 1, 30, 30}, "/bin/ls");
  EXPECT_EQ(Status(kShell), LookupStatus::kUnknown);
}

TEST_F(TableTest, SubReaperIsParentAndTheForkerStaysCreator) {
  const SgrTask reaper{50, 3, 5, 5};
  Exec(reaper, "/lib/systemd/systemd");
  Exec(kShell, "/bin/sh");
  Fork(kShell, kChild);
  Exit(kShell);
  now_ += 11 * kSecond;
  Exec(kChildAfterExec, "/usr/bin/daemon");  // its record names the reaper as parent
  EXPECT_EQ(Image(reaper), "/lib/systemd/systemd");
  EXPECT_EQ(table_.FindCreator(kChildAfterExec).facts->image, "/bin/sh");
  EXPECT_EQ(Status(kShell), LookupStatus::kUnknown);
}

TEST_F(TableTest, DisorderOfCpusIsRepaired) {
  Exec(kShell, "/bin/sh");
  Exec(kChildAfterExec, "/usr/bin/env");  // exec overtakes fork
  Fork(kShell, kChild);
  EXPECT_EQ(Image(kChildAfterExec), "/usr/bin/env");
  EXPECT_EQ(table_.FindCreator(kChildAfterExec).facts->image, "/bin/sh");
  Exec({100, 4, 10, 10}, "/bin/login");  // an exec before the one that is known
  EXPECT_EQ(Image(kShell), "/bin/sh");
  EXPECT_EQ(Image({100, 4, 10, 10}), "/bin/login");
  Exec({150, 1, 20, 20}, "/old");  // an older process of a newer one's id
  EXPECT_EQ(Image({0, 0, 20, 20}), "/usr/bin/env");
}

TEST_F(TableTest, LateFactsFillGapsOnly) {
  ProcessFacts facts;
  facts.task = kShell;
  facts.image = "/proc/says";
  table_.AddLate(facts);
  EXPECT_EQ(Status(kShell), LookupStatus::kLate);
  EXPECT_EQ(table_.Find(kShell).guid, guids_.ForProcess(kShell));
  Exec(kShell, "/bin/sh");
  table_.AddLate(facts);
  EXPECT_EQ(Image(kShell), "/bin/sh");
  Start(kSgrCreate, kChild, "/late", kSgrFlagLate);
  EXPECT_EQ(Status(kChild), LookupStatus::kLate);
}

TEST_F(TableTest, FullTablesForgetEndedProcessesThenUnusedOnes) {
  for (uint32_t pid = 1; pid <= 4; ++pid) Exec({pid, 1, pid, pid}, "/bin/x");
  Exit({3, 1, 3, 3});
  EXPECT_EQ(Status({1, 1, 1, 1}), LookupStatus::kFound);  // makes it the last used
  Exec({5, 1, 5, 5}, "/bin/x");
  EXPECT_EQ(Status({3, 1, 3, 3}), LookupStatus::kUnknown);
  Exec({6, 1, 6, 6}, "/bin/x");
  EXPECT_EQ(Status({2, 1, 2, 2}), LookupStatus::kUnknown);
  EXPECT_EQ(Status({1, 1, 1, 1}), LookupStatus::kFound);
  EXPECT_EQ(table_.size(), 4u);
  EXPECT_EQ(table_.evicted(), 2u);
}

TEST_F(TableTest, MemoryIsBounded) {
  ProcessTable table(guids_, {1'000'000, 100'000, 10 * kSecond});
  RecordWriter writer;
  RecordView record;
  for (uint32_t pid = 1; pid < 2'000; ++pid) {
    SgrHeader header{};
    header.type = kSgrCreate;
    SgrProcess process{};
    process.self = {pid, 1, pid, pid};
    writer.Begin(header, process);
    writer.Add(kSgrTagArguments, kSgrBytes, std::string(pid % 1'000, 'a'));
    ASSERT_EQ(RecordView::Read(writer.Finish(), record), CodecError::kNone);
    table.Apply(record);
    EXPECT_LE(table.bytes(), 100'000u);
  }
  EXPECT_GT(table.size(), 10u);
  EXPECT_EQ(table.size() + table.evicted(), 1'999u);
}

}  // namespace
}  // namespace sigmavm::collector
