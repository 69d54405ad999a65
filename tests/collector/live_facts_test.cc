// The facts of records are those that other interfaces of the kernel tell, and they come in time.
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <ctime>

#include "collector-driver/linux/clock_offset.h"
#include "collector-driver/linux/privileges.h"
#include "collector-driver/linux/small_file.h"
#include "tests/collector/live_collector.h"

namespace sigmavm::collector {
namespace {

using std::chrono::milliseconds;

std::string FileText(const std::string& path) {
  std::string text;
  EXPECT_EQ(ReadSmallFile(path, 1 << 16, text), 0) << path;
  return text;
}

uint32_t NamespaceNumber(const char* name) {
  const std::string target = LinkTarget(std::string("/proc/self/ns/") + name);
  return static_cast<uint32_t>(std::stoul(target.substr(target.find('[') + 1)));
}

int64_t Nanoseconds(const timespec& time) {
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

class LiveFacts : public testing::Test {
 protected:
  // The record of a start of the smallest program by this process.
  static RecordView StartTiny(RecordSource& source, Records& records) {
    const pid_t process = Spawn({TinyProgram(), "facts"});
    EXPECT_EQ(Await(process), 0);
    records = ReadTree(source, process);
    const std::vector<RecordView> starts = OfType(records, kSgrCreate);
    EXPECT_EQ(starts.size(), 1U);
    return starts.empty() ? RecordView() : starts[0];
  }

  BpfSourceOptions options_{.ring_bytes = 8U << 20, .snapshot = false};
};

TEST_F(LiveFacts, FileIsTheOneThatStatSees) {
  SIGMAVM_OPEN_LIVE_OR_SKIP(source, options_);
  Records records;
  const SgrFile file = StartTiny(*source, records).process().image;
  struct stat seen {};
  struct statfs system {};
  ASSERT_EQ(stat(TinyProgram().c_str(), &seen), 0);
  ASSERT_EQ(statfs(TinyProgram().c_str(), &system), 0);
  EXPECT_EQ(file.device, uint64_t{major(seen.st_dev)} << 20 | minor(seen.st_dev));
  EXPECT_EQ(file.inode, seen.st_ino);
  EXPECT_EQ(file.size, static_cast<uint64_t>(seen.st_size));
  EXPECT_EQ(file.mtime_ns, Nanoseconds(seen.st_mtim));
  EXPECT_EQ(file.ctime_ns, Nanoseconds(seen.st_ctim));
  EXPECT_EQ(file.mode, seen.st_mode);
  EXPECT_EQ(file.links, seen.st_nlink);
  EXPECT_EQ(file.filesystem, static_cast<uint64_t>(system.f_type));
}

TEST_F(LiveFacts, ProcessIsTheOneThatProcSees) {
  SIGMAVM_OPEN_LIVE_OR_SKIP(source, options_);
  Records records;
  const RecordView record = StartTiny(*source, records);
  const SgrProcess process = record.process();
  EXPECT_EQ(process.parent.pid, static_cast<uint32_t>(getpid()));
  EXPECT_EQ(process.login_uid, std::stoul(FileText("/proc/self/loginuid")));
  EXPECT_EQ(process.session_id, std::stoul(FileText("/proc/self/sessionid")));
  EXPECT_EQ(process.namespaces.pid_ns, NamespaceNumber("pid"));
  EXPECT_EQ(process.namespaces.mnt_ns, NamespaceNumber("mnt"));
  EXPECT_EQ(process.namespaces.net_ns, NamespaceNumber("net"));
  EXPECT_EQ(process.namespaces.user_ns, NamespaceNumber("user"));
  EXPECT_EQ(process.namespaces.uts_ns, NamespaceNumber("uts"));
  EXPECT_EQ(process.namespaces.ipc_ns, NamespaceNumber("ipc"));
  EXPECT_EQ(process.namespaces.cgroup_ns, NamespaceNumber("cgroup"));
  EXPECT_EQ(process.ids.uid, getuid());
  EXPECT_EQ(process.argument_count, 2U);
  EXPECT_EQ(record.text(kSgrTagDirectory), LinkTarget("/proc/self/cwd"));
  const std::string cgroups = FileText("/proc/self/cgroup");
  const size_t unified = cgroups.find("0::");
  if (unified != std::string::npos) {
    const size_t begin = unified + 3;
    EXPECT_EQ(record.text(kSgrTagCgroup), cgroups.substr(begin, cgroups.find('\n', begin) - begin));
  }
}

TEST_F(LiveFacts, ForkAndExitFrameTheStart) {
  SIGMAVM_OPEN_LIVE_OR_SKIP(source, options_);
  const uint64_t before = BootNow();
  Records records;
  const SgrTask self = StartTiny(*source, records).process().self;
  const std::vector<RecordView> forks = OfType(records, kSgrFork);
  const std::vector<RecordView> ends = OfType(records, kSgrExit);
  ASSERT_EQ(forks.size(), 1U);
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(forks[0].fork().child.pid, self.pid);
  EXPECT_EQ(forks[0].fork().child.start, self.start);
  EXPECT_EQ(forks[0].fork().child.exec_id + 1, self.exec_id);
  EXPECT_EQ(forks[0].fork().parent.pid, static_cast<uint32_t>(getpid()));
  EXPECT_EQ(forks[0].fork().creator.pid, static_cast<uint32_t>(getpid()));
  EXPECT_EQ(ends[0].exit().self.pid, self.pid);
  EXPECT_EQ(ends[0].exit().self.exec_id, self.exec_id);
  EXPECT_EQ(ends[0].exit().status, 0);
  EXPECT_GE(self.start, before);
  EXPECT_LE(ends[0].header().mono_ns, BootNow());
}

TEST_F(LiveFacts, ExitTellsHowAProcessEnded) {
  SIGMAVM_OPEN_LIVE_OR_SKIP(source, options_);
  const struct {
    const char* command;
    int status;
  } cases[] = {{"exit 7", 7 << 8}, {"kill -9 $$", SIGKILL}};
  for (const auto& tested : cases) {
    const pid_t process = Spawn({"/bin/sh", "-c", tested.command});
    EXPECT_EQ(Await(process), tested.status);
    const Records records = ReadTree(*source, process);
    const std::vector<RecordView> ends = OfType(records, kSgrExit);
    ASSERT_FALSE(ends.empty());
    EXPECT_EQ(ends.back().exit().status, tested.status);
  }
}

TEST_F(LiveFacts, RunningProcessesComeFirst) {
  const pid_t sleeper = Spawn({"/bin/sleep", "1000"});
  ASSERT_GT(sleeper, 0);
  options_.snapshot = true;
  std::string reason;
  const std::unique_ptr<RecordSource> source = OpenLive(options_, reason);
  RecordBatch batch;
  bool found = false;
  bool found_kernel_thread = false;
  while (source && source->Read(batch, milliseconds(0)) == ReadStatus::kRecords) {
    for (size_t i = 0; i < batch.size(); ++i) {
      const OwnedRecord owned(batch[i]);
      const RecordView record = owned.view();
      if (!record.is(kSgrSnapshot)) continue;
      EXPECT_TRUE(record.has(kSgrFlagPreexisting));
      found_kernel_thread |= record.has(kSgrFlagKernelThread);
      if (record.process().self.pid != static_cast<uint32_t>(sleeper)) continue;
      found = true;
      EXPECT_EQ(record.text(kSgrTagArguments), std::string_view("/bin/sleep\0001000\0", 16));
      EXPECT_EQ(record.text(kSgrTagImage), LinkTarget("/proc/" + std::to_string(sleeper) + "/exe"));
      EXPECT_EQ(record.process().parent.pid, static_cast<uint32_t>(getpid()));
    }
    batch.Clear();
  }
  kill(sleeper, SIGKILL);
  Await(sleeper);
  if (!source) GTEST_SKIP() << "*** LIVE TEST OF THE COLLECTOR SKIPPED: " << reason;
  EXPECT_TRUE(found);
  EXPECT_TRUE(found_kernel_thread);
}

// Also what the load of the machine does to the reader is in it; the bound is for a quiet one.
TEST_F(LiveFacts, RecordsComeWithinMilliseconds) {
  SIGMAVM_OPEN_LIVE_OR_SKIP(source, options_);
  std::vector<uint64_t> delays;
  RecordBatch batch;
  for (int i = 0; i < 100; ++i) {
    const pid_t process = Spawn({TinyProgram()});
    Await(process);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    bool found = false;
    while (!found && std::chrono::steady_clock::now() < deadline) {
      batch.Clear();
      if (source->Read(batch, milliseconds(100)) != ReadStatus::kRecords) continue;
      for (size_t r = 0; r < batch.size(); ++r) {
        const OwnedRecord owned(batch[r]);
        const RecordView record = owned.view();
        if (!record.is(kSgrCreate) || record.process().self.pid != static_cast<uint32_t>(process)) {
          continue;
        }
        found = true;
        delays.push_back(BootNow() - record.header().mono_ns);
      }
    }
    ASSERT_TRUE(found);
  }
  std::sort(delays.begin(), delays.end());
  RecordProperty("median_us", static_cast<int>(delays[50] / 1000));
  RecordProperty("p99_us", static_cast<int>(delays[98] / 1000));
  EXPECT_LT(delays[50], 25'000'000U);
  EXPECT_LT(delays[98], 250'000'000U);
}

// Runs `body` in a process of its own, which has only the capabilities of `keep` as nobody.
int RunAsNobody(const std::vector<int>& keep, int (*body)()) {
  const pid_t child = fork();
  if (child == 0) {
    if (!DropPrivileges({"nobody", keep}).empty()) _exit(100);
    _exit(body());
  }
  const int status = Await(child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

enum Outcome { kSeen = 0, kNotOpened = 1, kNotSeen = 2 };

// Opens the source, gives up everything, and sees a start.
int SeeOneStart() {
  BpfSourceOptions options;
  options.ring_bytes = 1U << 20;
  Result<std::unique_ptr<RecordSource>> source = OpenBpfSource(options);
  if (!source) return kNotOpened;
  if (!DropPrivileges({}).empty()) return kNotOpened;
  const pid_t process = Spawn({TinyProgram()});
  Await(process);
  return OfType(ReadTree(**source, process), kSgrCreate).size() == 1 ? kSeen : kNotSeen;
}

TEST_F(LiveFacts, TwoCapabilitiesSuffice) {
  { SIGMAVM_OPEN_LIVE_OR_SKIP(source, options_); }
  EXPECT_EQ(RunAsNobody({CAP_BPF, CAP_PERFMON}, SeeOneStart), kSeen);
}

TEST_F(LiveFacts, WithoutPrivilegesOpeningFailsAndSaysWhy) {
  { SIGMAVM_OPEN_LIVE_OR_SKIP(source, options_); }
  const auto body = [] {
    const Result<std::unique_ptr<RecordSource>> source = OpenBpfSource({});
    return !source.ok() && source.errors()[0].code == DiagnosticCode::kBpfNotPermitted ? 42 : 1;
  };
  EXPECT_EQ(RunAsNobody({}, body), 42);
}

}  // namespace
}  // namespace sigmavm::collector
