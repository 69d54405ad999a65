// Each way of starting a program gives the record that it should.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "tests/collector/live_collector.h"

namespace sigmavm::collector {
namespace {

std::string Arguments(const RecordView& record) {
  std::string text(record.text(kSgrTagArguments));
  for (char& c : text) c = c == '\0' ? '|' : c;
  return text;
}

// A record, and what it should be like.
struct Start {
  RecordView record;
  RecordView subject;  // the start of the subject itself
  SgrFork fork;        // of the process of `record`
  std::string folder;
};

struct Case {
  const char* mode;
  std::function<void(const Start&)> check;
};

void CheckMemfd(const Start& start) {
  EXPECT_EQ(start.record.text(kSgrTagImage), "memfd:evil");
  EXPECT_EQ(start.record.string(kSgrTagImage).status, kSgrStringDisconnected);
  EXPECT_EQ(start.record.text(kSgrTagFileName).substr(0, 8), "/dev/fd/");
  EXPECT_EQ(Arguments(start.record), "[kworker/0:1]|");
  EXPECT_TRUE(start.record.has(kSgrFlagFileless));
  EXPECT_TRUE(start.record.has(kSgrFlagDeleted));
}

void CheckThread(const Start& start) {
  const SgrProcess process = start.record.process();
  EXPECT_TRUE(start.record.has(kSgrFlagThreadExec));
  EXPECT_EQ(process.self.pid, process.self.tid);
  EXPECT_NE(process.old_tid, process.self.tid);
  EXPECT_EQ(process.self.start, start.subject.process().self.start);
  EXPECT_EQ(process.self.exec_id, start.subject.process().self.exec_id + 1);
}

void CheckRelative(const Start& start) {
  EXPECT_EQ(start.record.text(kSgrTagImage), start.folder + "/tiny");
  EXPECT_EQ(start.record.text(kSgrTagFileName), "../tiny");
  EXPECT_EQ(start.record.text(kSgrTagDirectory), start.folder + "/below");
  EXPECT_EQ(Arguments(start.record), "../tiny|relative|");
  EXPECT_FALSE(start.record.contains(kSgrTagImageHost));
  EXPECT_EQ(start.record.header().flags, 0U);
}

void CheckScript(const Start& start) {
  const std::string shell = std::filesystem::canonical("/bin/sh");
  EXPECT_TRUE(start.record.has(kSgrFlagScript));
  EXPECT_EQ(start.record.text(kSgrTagImage), shell);
  EXPECT_EQ(start.record.text(kSgrTagFileName), "./script.sh");
  EXPECT_EQ(start.record.text(kSgrTagInterpreter), "/bin/sh");
  EXPECT_EQ(Arguments(start.record), "/bin/sh|./script.sh|s1|");
}

void CheckLong(const Start& start) {
  const StringField arguments = start.record.string(kSgrTagArguments);
  EXPECT_TRUE(start.record.has(kSgrFlagTruncated));
  EXPECT_EQ(arguments.data.size(), 8192U);
  EXPECT_EQ(arguments.full_size, TinyProgram().size() + 1 + 100'000 + 1);
  EXPECT_EQ(arguments.data.back(), 'a');
}

void CheckDeleted(const Start& start) {
  EXPECT_TRUE(start.record.has(kSgrFlagDeleted));
  EXPECT_FALSE(start.record.has(kSgrFlagFileless));
  EXPECT_EQ(start.record.text(kSgrTagImage), start.folder + "/tiny");
  EXPECT_EQ(start.record.process().image.links, 0U);
}

void CheckNoArguments(const Start& start) {
  EXPECT_EQ(Arguments(start.record), "|");  // the kernel puts an empty one in
  EXPECT_EQ(start.record.process().argument_count, 1U);
}

void CheckNamespaces(const Start& start) {
  const SgrNamespaces inner = start.record.process().namespaces;
  const SgrNamespaces outer = start.subject.process().namespaces;
  EXPECT_EQ(start.record.text(kSgrTagImage), start.folder + "/mounted/inside");
  EXPECT_EQ(start.record.text(kSgrTagNodeName), "inner");
  EXPECT_EQ(inner.pid_in_ns, 1U);
  EXPECT_NE(inner.pid_ns, outer.pid_ns);
  EXPECT_NE(inner.mnt_ns, outer.mnt_ns);
  EXPECT_NE(inner.uts_ns, outer.uts_ns);
  EXPECT_EQ(inner.net_ns, outer.net_ns);
  EXPECT_EQ(start.record.process().parent.pid, start.subject.process().self.pid);
}

void CheckChroot(const Start& start) {
  EXPECT_TRUE(start.record.has(kSgrFlagChroot));
  EXPECT_EQ(start.record.text(kSgrTagImage), "/bin/tiny");
  EXPECT_EQ(start.record.text(kSgrTagImageHost), start.folder + "/root/bin/tiny");
  EXPECT_EQ(start.record.text(kSgrTagDirectory), "/");
}

void CheckExecveat(const Start& start) {
  EXPECT_EQ(start.record.text(kSgrTagImage), start.folder + "/tiny");
  const std::string name(start.record.text(kSgrTagFileName));
  EXPECT_EQ(name.substr(0, 8), "/dev/fd/");
  EXPECT_EQ(std::filesystem::path(name).filename(), "tiny");
}

void CheckVfork(const Start& start) {
  const SgrProcess process = start.record.process();
  const SgrTask subject = start.subject.process().self;
  EXPECT_NE(process.self.pid, subject.pid);
  EXPECT_EQ(process.parent.pid, subject.pid);
  EXPECT_EQ(process.parent.start, subject.start);
  EXPECT_EQ(process.parent.exec_id, subject.exec_id);
  EXPECT_EQ(start.fork.creator.pid, subject.pid);
  EXPECT_EQ(start.fork.creator.start, subject.start);
  EXPECT_EQ(start.record.text(kSgrTagParentComm), "collector_subje");
}

void CheckSetUid(const Start& start) {
  const SgrProcess process = start.record.process();
  EXPECT_TRUE(start.record.has(kSgrFlagElevated));
  EXPECT_EQ(process.ids.uid, 0U);
  EXPECT_EQ(process.ids.euid, 65534U);
  EXPECT_EQ(process.image.mode & 07777U, 04755U);
  EXPECT_EQ(process.image.uid, 65534U);
}

void CheckOtherUser(const Start& start) {
  const SgrProcess process = start.record.process();
  EXPECT_EQ(process.ids.uid, 65534U);
  EXPECT_EQ(process.ids.fsgid, 65534U);
  EXPECT_EQ(process.capabilities.effective, 0U);
  EXPECT_FALSE(start.record.has(kSgrFlagElevated));
}

void CheckSubReaper(const Start& start) {
  const SgrProcess process = start.record.process();
  EXPECT_EQ(process.parent.pid, start.subject.process().self.pid);
  EXPECT_NE(start.fork.creator.pid, 0U);
  EXPECT_NE(start.fork.creator.pid, process.parent.pid);
  EXPECT_EQ(start.fork.creator.pid, start.fork.parent.pid);
}

std::string CaseName(const testing::TestParamInfo<Case>& tested) {
  std::string name = tested.param.mode;
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
}

SgrFork ForkOf(const Records& records, uint32_t pid) {
  for (const RecordView& record : OfType(records, kSgrFork)) {
    if (record.fork().child.pid == pid) return record.fork();
  }
  ADD_FAILURE() << "no fork of process " << pid;
  return {};
}

class LiveRecords : public testing::TestWithParam<Case> {};

TEST_P(LiveRecords, StartIsSeenAsItWas) {
  BpfSourceOptions options;
  options.snapshot = false;
  SIGMAVM_OPEN_LIVE_OR_SKIP(source, options);
  const SubjectFolder folder;
  const pid_t subject =
      Spawn({SIGMAVM_SUBJECT_PROGRAM, GetParam().mode, TinyProgram(), folder.path()});
  ASSERT_GT(subject, 0);
  const int status = Await(subject);
  const Records records = ReadTree(*source, subject);
  ASSERT_EQ(status, 0) << "this machine does not allow the case, see above";
  const std::vector<RecordView> starts = OfType(records, kSgrCreate);
  ASSERT_GE(starts.size(), 2U);
  const SgrFork fork = ForkOf(records, starts.back().process().self.pid);
  GetParam().check({starts.back(), starts.front(), fork, folder.path()});
}

INSTANTIATE_TEST_SUITE_P(
    Each, LiveRecords,
    testing::Values(Case{"memfd", CheckMemfd}, Case{"thread", CheckThread},
                    Case{"relative", CheckRelative}, Case{"script", CheckScript},
                    Case{"long", CheckLong}, Case{"deleted", CheckDeleted},
                    Case{"no-arguments", CheckNoArguments}, Case{"namespaces", CheckNamespaces},
                    Case{"chroot", CheckChroot}, Case{"execveat", CheckExecveat},
                    Case{"vfork", CheckVfork}, Case{"setuid", CheckSetUid},
                    Case{"other-user", CheckOtherUser}, Case{"sub-reaper", CheckSubReaper}),
    CaseName);

}  // namespace
}  // namespace sigmavm::collector
