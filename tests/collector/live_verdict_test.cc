// `collect run --hold`: programs on a file system of the test's own wait for their verdict, never
// longer than they must, and records say how it ended.
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <thread>

#include "tests/collector/live_collector.h"
#include "tests/collector/running_collector.h"

extern char** environ;

namespace sigmavm::collector {
namespace {

using nlohmann::json;

constexpr char kRuleId[] = "0b9f6c52-5d0e-4a55-9f0c-8a1f4d2c7e10";

class LiveVerdict : public testing::Test {
 protected:
  void SetUp() override {
    mount_ = folder_.path() + "/mount";
    std::filesystem::create_directory(mount_);
    if (mount("private", mount_.c_str(), "tmpfs", 0, nullptr) != 0) {
      const std::string reason = std::string("a tmpfs cannot be mounted: ") + std::strerror(errno);
      std::cerr << "*** LIVE TEST OF VERDICTS SKIPPED: " << reason << '\n';
      GTEST_SKIP() << "*** LIVE TEST OF VERDICTS SKIPPED, NOTHING WAS TESTED: " << reason;
    }
    mounted_ = true;
    home_ = folder_.path();
    events_ = folder_.path() + "/events";
    alerts_ = folder_.path() + "/alerts";
  }
  void TearDown() override {
    collector_.reset();
    if (mounted_) umount2(mount_.c_str(), MNT_DETACH);
  }

  /// A program on the file system that is held.
  std::string Place(const std::string& name) const {
    std::filesystem::copy_file(TinyProgram(), mount_ + "/" + name);
    return mount_ + "/" + name;
  }

  std::string WriteRule(const std::string& detection) const {
    std::string path = folder_.path() + "/rule.yml";
    std::ofstream(path) << "title: Unwanted program\nid: " << kRuleId
                        << "\nstatus: test\nlevel: high\nlogsource:\n"
                           "    category: process_creation\n    product: linux\ndetection:\n"
                        << detection << "    condition: selection\n";
    return path;
  }

  /// Runs the collector over the file system.
  void Collect(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--hold", mount_, "--output", "ndjson:" + events_});
    collector_ = std::make_unique<RunningCollector>(home_, arguments);
  }

  /// 0, or why the program did not start (errno).
  int Run(const std::string& program) {
    char* const arguments[] = {const_cast<char*>(program.c_str()), nullptr};
    const int error = posix_spawn(&started_, program.c_str(), nullptr, nullptr, arguments, environ);
    if (error == 0) Await(started_);
    return error;
  }

  [[nodiscard]] std::optional<json> EventOf(const std::string& image) const {
    return AwaitObject(events_,
                       [&](const json& event) { return event.value("Image", "") == image; });
  }

  /// A child that is about to start the program and waits for the verdict.
  static pid_t StartInChild(const std::string& program) {
    const pid_t child = fork();
    if (child == 0) {
      execl(program.c_str(), program.c_str(), nullptr);
      _exit(127);
    }
    return child;
  }

  SubjectFolder folder_;
  std::string mount_;
  std::string home_;  // of the collector
  std::string events_;
  std::string alerts_;
  bool mounted_ = false;
  pid_t started_ = -1;
  std::unique_ptr<RunningCollector> collector_;
};

TEST_F(LiveVerdict, NamedRuleDeniesAndTheAlertSaysSo) {
  const std::string unwanted = Place("unwanted");
  const std::string welcome = Place("welcome");
  Collect({"-r",
           WriteRule("    selection:\n        Image|endswith: /unwanted\n"
                     "        Hashes|contains: SHA256=\n"),
           "--deny", kRuleId, "--alerts", "ndjson:" + alerts_});
  SIGMAVM_COLLECTS_OR_SKIP(*collector_);
  EXPECT_EQ(Run(unwanted), EPERM);
  EXPECT_EQ(Run(welcome), 0);
  const auto alert = AwaitObject(alerts_, [](const json&) { return true; });
  ASSERT_TRUE(alert) << collector_->messages();
  const json& event = alert->at("event");
  EXPECT_EQ(alert->at("rule_id"), kRuleId);
  EXPECT_EQ(event.at("Hold"), "denied");
  EXPECT_EQ(event.at("HoldRules"), kRuleId);
  EXPECT_EQ(event.at("HashStatus"), "held");
  EXPECT_EQ(event.at("Image"), unwanted);
  EXPECT_EQ(event.at("CommandLine"), "-");
  EXPECT_EQ(event.at("ParentProcessId"), getpid());
  EXPECT_EQ(event.at("ParentImage"), std::filesystem::read_symlink("/proc/self/exe").string());
  const auto allowed = EventOf(welcome);
  ASSERT_TRUE(allowed);
  EXPECT_EQ(allowed->at("Hold"), "allowed");
  EXPECT_EQ(allowed->at("ProcessId"), started_);
  const json hold = collector_->Status().at("hold");
  EXPECT_EQ(hold.at("denied"), 1);
  EXPECT_EQ(hold.at("allowed"), 1);
  EXPECT_EQ(hold.at("held"), 2);
  EXPECT_EQ(collector_->Stop(), 0) << collector_->messages();
  EXPECT_EQ(ReadObjects(alerts_).size(), 1U);
}

TEST_F(LiveVerdict, WithoutDenyTheProgramRunsAndTheRecordSaysWhatMatched) {
  const std::string program = Place("unwanted");
  Collect({"-r", WriteRule("    selection:\n        Image|endswith: /unwanted\n"), "--hashes",
           "--alerts", "ndjson:" + alerts_});
  SIGMAVM_COLLECTS_OR_SKIP(*collector_);
  EXPECT_EQ(Run(program), 0);
  const auto alert = AwaitObject(alerts_, [](const json&) { return true; });
  ASSERT_TRUE(alert) << collector_->messages();
  const json& event = alert->at("event");
  EXPECT_EQ(event.at("Hold"), "allowed");
  EXPECT_EQ(event.at("HoldRules"), kRuleId);
  EXPECT_EQ(event.at("ProcessId"), started_);
  // Hashed then, and not again for the record: a file this young is in no cache.
  EXPECT_EQ(event.at("HashStatus"), "held");
  EXPECT_NE(event.at("Hashes").get<std::string>().find("SHA256="), std::string::npos);
  EXPECT_EQ(collector_->Stop(), 0) << collector_->messages();
}

TEST_F(LiveVerdict, ProgramsRunWhenTheCollectorIsKilled) {
  const std::string program = Place("program");
  Collect({});
  SIGMAVM_COLLECTS_OR_SKIP(*collector_);
  collector_->Signal(SIGSTOP);
  const pid_t child = StartInChild(program);
  usleep(200'000);
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, WNOHANG), 0) << "it did not wait";
  collector_->Signal(SIGKILL);
  EXPECT_EQ(collector_->Await(), 128 + SIGKILL);
  status = Await(child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_EQ(Run(program), 0);
}

TEST_F(LiveVerdict, ProgramRunsAfterTheDeadline) {
  const std::string program = Place("large");
  // Takes longer to hash than the deadline; holes take no memory.
  std::filesystem::resize_file(program, uint64_t{200} << 20);
  Collect({"--hashes", "--hold-deadline", "20ms"});
  SIGMAVM_COLLECTS_OR_SKIP(*collector_);
  EXPECT_EQ(Run(program), 0);
  const auto event = EventOf(program);
  ASSERT_TRUE(event) << collector_->messages();
  EXPECT_EQ(event->at("Hold"), "deadline");
  EXPECT_NE(event->at("HashStatus"), "held");
  EXPECT_EQ(collector_->Status().at("hold").at("deadline"), 1);
  EXPECT_EQ(collector_->Stop(), 0) << collector_->messages();
}

TEST_F(LiveVerdict, OutputsOnTheHeldFileSystemAreWritten) {
  const std::string program = Place("program");
  home_ = mount_;
  events_ = mount_ + "/events";
  Collect({"--hashes", "--capture", mount_ + "/capture"});
  SIGMAVM_COLLECTS_OR_SKIP(*collector_);
  constexpr int kCount = 200;
  for (int i = 0; i < kCount; ++i) ASSERT_EQ(Run(program), 0);
  EXPECT_EQ(collector_->Stop(), 0) << collector_->messages();
  int allowed = 0;
  for (const json& event : ReadObjects(events_)) {
    if (event.value("Image", "") == program)
      allowed += event.value("Hold", "") == "allowed" ? 1 : 0;
  }
  EXPECT_EQ(allowed, kCount);
  EXPECT_GT(std::filesystem::file_size(mount_ + "/capture"), 0U);
}

TEST_F(LiveVerdict, ManyAtOnceOverReloadsAreEachJudgedOnce) {
  const std::string welcome = Place("welcome");
  const std::string unwanted = Place("unwanted");
  Collect({"-r", WriteRule("    selection:\n        Image|endswith: /unwanted\n"), "--deny",
           kRuleId, "--hashes", "--alerts", "ndjson:" + alerts_});
  SIGMAVM_COLLECTS_OR_SKIP(*collector_);
  constexpr int kStarters = 4;
  constexpr int kEach = 100;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> starters;
  starters.reserve(kStarters);
  for (int i = 0; i < kStarters; ++i) {
    starters.emplace_back([&] {
      for (int n = 0; n < kEach; ++n) {
        const pid_t process = Spawn({welcome});
        if (process < 0 || Await(process) != 0) ++wrong;
        if (Spawn({unwanted}) >= 0) ++wrong;
      }
    });
  }
  for (int i = 0; i < 3; ++i) {
    collector_->Signal(SIGHUP);
    usleep(100'000);
  }
  for (std::thread& starter : starters) starter.join();
  EXPECT_EQ(wrong, 0);
  const json hold = collector_->Status().at("hold");
  EXPECT_EQ(hold.at("allowed"), kStarters * kEach);
  EXPECT_EQ(hold.at("denied"), kStarters * kEach);
  EXPECT_EQ(collector_->Stop(), 0) << collector_->messages();
  EXPECT_EQ(ReadObjects(alerts_).size(), size_t{kStarters} * kEach);
}

// What rules see before the start is what they see of the record.
TEST_F(LiveVerdict, OddNamesAreJudgedAsRecordsShowThem) {
  const std::vector<std::string> names = {"tool (deleted)", "a,\"b\n", "\xFF\xFE", "#!x"};
  Collect({"-r",
           WriteRule("    selection:\n        Image|startswith: '" + mount_ +
                     "/'\n"
                     "        CurrentDirectory|startswith: /\n"),
           "--alerts", "ndjson:" + alerts_});
  SIGMAVM_COLLECTS_OR_SKIP(*collector_);
  for (const std::string& name : names) ASSERT_EQ(Run(Place(name)), 0) << name;
  EXPECT_EQ(collector_->Stop(), 0) << collector_->messages();
  const auto alerts = ReadObjects(alerts_);
  ASSERT_EQ(alerts.size(), names.size());
  for (const json& alert : alerts) {
    EXPECT_EQ(alert.at("event").at("HoldRules"), kRuleId) << alert.at("event").at("Image");
    EXPECT_EQ(alert.at("event").at("Hold"), "allowed") << alert.at("event").at("Image");
  }
  EXPECT_EQ(alerts[0].at("event").at("Image"), mount_ + "/" + names[0]);
}

TEST_F(LiveVerdict, ProgramInAChangedRootIsJudgedByItsPathThere) {
  Place("inside");
  Collect({"-r", WriteRule("    selection:\n        Image: /inside\n"), "--deny", kRuleId,
           "--alerts", "ndjson:" + alerts_});
  SIGMAVM_COLLECTS_OR_SKIP(*collector_);
  const pid_t child = fork();
  if (child == 0) {
    if (chroot(mount_.c_str()) != 0 || chdir("/") != 0) _exit(1);
    execl("/inside", "/inside", nullptr);
    _exit(errno == EPERM ? 42 : 2);
  }
  const int status = Await(child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 42);
  const auto alert = AwaitObject(alerts_, [](const json&) { return true; });
  ASSERT_TRUE(alert) << collector_->messages();
  EXPECT_EQ(alert->at("event").at("ImageHost"), mount_ + "/inside");
  EXPECT_EQ(alert->at("event").at("CurrentDirectory"), "/");
}

TEST_F(LiveVerdict, ScriptIsJudgedByItsInterpreter) {
  const std::string interpreter = Place("interpreter");
  const std::string script = mount_ + "/script";
  std::ofstream(script) << "#!" << interpreter << "\n";
  std::filesystem::permissions(script, std::filesystem::perms{0755});
  Collect(
      {"-r", WriteRule("    selection:\n        Image|endswith: /script\n"), "--deny", kRuleId});
  SIGMAVM_COLLECTS_OR_SKIP(*collector_);
  EXPECT_EQ(Run(script), 0);
  const auto event = EventOf(interpreter);
  ASSERT_TRUE(event) << collector_->messages();
  EXPECT_EQ(event->at("Hold"), "allowed");
  EXPECT_EQ(event->at("FileName"), script);
  EXPECT_EQ(collector_->Status().at("hold").at("held"), 2);
}

// A dynamic program whose loader is on the file system, too.
TEST_F(LiveVerdict, LoaderIsNotTakenForTheProgram) {
  constexpr std::string_view kLoader = "/lib64/ld-linux-x86-64.so.2";
  std::ifstream file("/bin/true", std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const size_t at = bytes.find(kLoader);
  if (at == std::string::npos) GTEST_SKIP() << "/bin/true has another loader than expected";
  std::string links = "/tmp/sgXXXXXX";  // its paths have to fit where the program's loader was
  ASSERT_NE(mkdtemp(links.data()), nullptr);
  const std::string link = links + "/loader";
  std::filesystem::copy_file(kLoader, mount_ + "/loader");
  std::filesystem::create_symlink(mount_ + "/loader", link);
  bytes.replace(at, kLoader.size(), link + std::string(kLoader.size() - link.size(), '\0'));
  const std::string program = mount_ + "/dynamic";
  std::ofstream(program, std::ios::binary) << bytes;
  std::filesystem::permissions(program, std::filesystem::perms{0755});
  Collect(
      {"-r", WriteRule("    selection:\n        Image|endswith: /loader\n"), "--deny", kRuleId});
  const bool collects = collector_->collects();
  const int error = Run(program);
  const int alone = Run(mount_ + "/loader");
  std::filesystem::remove_all(links);
  SIGMAVM_COLLECTS_OR_SKIP(*collector_);
  ASSERT_TRUE(collects);
  EXPECT_EQ(error, 0) << "the loader was judged as if it were started itself";
  EXPECT_EQ(alone, EPERM) << "it was started itself";
  const auto event = EventOf(program);
  ASSERT_TRUE(event) << collector_->messages();
  EXPECT_EQ(event->at("Hold"), "allowed");
}

TEST_F(LiveVerdict, ReplayTellsTheSameVerdict) {
  const std::string program = Place("unwanted");
  const std::string rule = WriteRule("    selection:\n        Image|endswith: /unwanted\n");
  const std::string capture = folder_.path() + "/capture";
  Collect({"-r", rule, "--deny", kRuleId, "--alerts", "ndjson:" + alerts_, "--capture", capture});
  SIGMAVM_COLLECTS_OR_SKIP(*collector_);
  EXPECT_EQ(Run(program), EPERM);
  EXPECT_EQ(collector_->Stop(), 0) << collector_->messages();
  const std::string replayed = folder_.path() + "/replayed";
  const pid_t replay = Spawn({SIGMAVM_COMMAND, "-q", "collect", "replay", capture, "-r", rule,
                              "--alerts", "ndjson:" + replayed});
  EXPECT_EQ(Await(replay), 0);
  const auto live = ReadObjects(alerts_);
  const auto again = ReadObjects(replayed);
  ASSERT_EQ(live.size(), 1U);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].at("event").at("Hold"), "denied");
  EXPECT_EQ(again[0].at("event").at("User"), live[0].at("event").at("User"));
  EXPECT_EQ(again[0].at("event").at("ParentImage"), live[0].at("event").at("ParentImage"));
}

}  // namespace
}  // namespace sigmavm::collector
