// Programs on a private mount wait for the verdict, and never longer than they must.
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <mutex>

#include "collector-driver/linux/exec_hold.h"
#include "tests/collector/live_collector.h"

namespace sigmavm::collector {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// A tmpfs of its own with the smallest program, so that nothing else is ever held.
class LiveHold : public testing::Test {
 protected:
  void SetUp() override {
    mount_ = folder_.path() + "/mount";
    std::filesystem::create_directory(mount_);
    if (mount("private", mount_.c_str(), "tmpfs", 0, nullptr) != 0) {
      return Skip(std::string("a tmpfs cannot be mounted: ") + std::strerror(errno));
    }
    mounted_ = true;
    program_ = mount_ + "/tiny";
    std::filesystem::copy_file(TinyProgram(), program_);
    const Result<std::unique_ptr<ExecHold>> probe = ExecHold::Open({});
    if (!probe) Skip(probe.errors()[0].message);
  }
  void TearDown() override {
    hold_.reset();
    if (mounted_) umount2(mount_.c_str(), MNT_DETACH);
  }

  void Hold(ExecHoldOptions options) {
    Result<std::unique_ptr<ExecHold>> hold = ExecHold::Open(std::move(options));
    ASSERT_TRUE(hold.ok()) << hold.errors()[0].message;
    hold_ = std::move(*hold);
    const Diagnostics errors = hold_->Watch(mount_);
    ASSERT_TRUE(errors.empty()) << errors[0].message;
    ASSERT_TRUE(hold_->Start().empty());
  }

  // Runs the program; its exit code, or 127 when it was not allowed to run.
  [[nodiscard]] int Run() const {
    const pid_t process = Spawn({program_});
    if (process < 0) return 127;
    const int status = Await(process);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  SubjectFolder folder_;
  std::string mount_;
  std::string program_;
  bool mounted_ = false;
  std::unique_ptr<ExecHold> hold_;

 private:
  static void Skip(const std::string& reason) {
    std::cerr << "*** LIVE TEST OF HOLDING PROGRAMS SKIPPED: " << reason << '\n';
    GTEST_SKIP() << "*** LIVE TEST OF HOLDING PROGRAMS SKIPPED, NOTHING WAS TESTED: " << reason;
  }
};

TEST_F(LiveHold, DecisionSeesTheFileBeforeItRuns) {
  struct stat seen {};
  ExecHoldOptions options;
  options.decide = [&](const HeldStart& held) {
    fstat(held.descriptor, &seen);
    return HoldDecision{HoldVerdict::kAllow, nullptr};
  };
  Hold(std::move(options));
  EXPECT_EQ(Run(), 0);
  struct stat file {};
  ASSERT_EQ(stat(program_.c_str(), &file), 0);
  EXPECT_EQ(seen.st_ino, file.st_ino);
  EXPECT_EQ(seen.st_dev, file.st_dev);
  EXPECT_EQ(hold_->Counters().allowed, 1U);
  hold_.reset();  // before what the decision refers to
}

TEST_F(LiveHold, DeniedProgramDoesNotRun) {
  ExecHoldOptions options;
  options.decide = [](const HeldStart&) { return HoldDecision{HoldVerdict::kDeny, nullptr}; };
  Hold(std::move(options));
  EXPECT_EQ(Run(), 127);
  EXPECT_EQ(hold_->Counters().denied, 1U);
}

TEST_F(LiveHold, CheapAnswerNeedsNoWorker) {
  ExecHoldOptions options;
  options.decide_at_once = [](const HeldStart&) { return HoldVerdict::kAllow; };
  options.workers = 0;
  Hold(std::move(options));
  EXPECT_EQ(Run(), 0);
  EXPECT_EQ(hold_->Counters().allowed, 1U);
}

TEST_F(LiveHold, SlowDecisionIsNotAwaitedBeyondTheDeadline) {
  std::mutex mutex;
  std::condition_variable changed;
  bool release = false;
  ExecHoldOptions options;
  options.deadline = milliseconds(200);
  options.workers = 1;
  options.decide = [&](const HeldStart&) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return release; });
    return HoldDecision{HoldVerdict::kDeny, nullptr};
  };
  Hold(std::move(options));
  const auto before = Clock::now();
  EXPECT_EQ(Run(), 0);
  EXPECT_GE(Clock::now() - before, milliseconds(200));
  // The only worker is still busy: the next one is not served either, and runs all the same.
  EXPECT_EQ(Run(), 0);
  {
    const std::lock_guard lock(mutex);
    release = true;
  }
  changed.notify_all();
  const ExecHoldCounters counters = hold_->Counters();
  EXPECT_EQ(counters.timed_out, 2U);
  EXPECT_EQ(counters.denied, 0U);
  hold_.reset();  // before what the decision refers to
}

TEST_F(LiveHold, ProgramsBeyondTheQueueRunAtOnce) {
  ExecHoldOptions options;
  options.workers = 0;
  options.waiting = 0;
  Hold(std::move(options));
  EXPECT_EQ(Run(), 0);
  EXPECT_EQ(hold_->Counters().overflowed, 1U);
}

TEST_F(LiveHold, CountersAddUp) {
  ExecHoldOptions options;
  options.decide = [](const HeldStart& held) {
    return HoldDecision{held.pid % 2 == 0 ? HoldVerdict::kAllow : HoldVerdict::kDeny, nullptr};
  };
  Hold(std::move(options));
  for (int i = 0; i < 50; ++i) static_cast<void>(Run());
  const ExecHoldCounters counters = hold_->Counters();
  EXPECT_EQ(counters.held, 50U);
  EXPECT_EQ(
      counters.allowed + counters.denied + counters.timed_out + counters.overflowed + counters.own,
      counters.held);
}

TEST_F(LiveHold, ProgramsRunWhenTheHolderIsKilled) {
  // The holder is a process of its own that never answers.
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t holder = fork();
  if (holder == 0) {
    ExecHoldOptions options;
    options.deadline = std::chrono::hours(1);
    options.workers = 0;
    const Result<std::unique_ptr<ExecHold>> hold = ExecHold::Open(std::move(options));
    const bool watching = hold.ok() && (*hold)->Watch(mount_).empty() && (*hold)->Start().empty();
    if (write(ready[1], watching ? "y" : "n", 1) != 1) _exit(1);
    pause();
    _exit(0);
  }
  char watching = 0;
  ASSERT_EQ(read(ready[0], &watching, 1), 1);
  ASSERT_EQ(watching, 'y');
  // posix_spawn returns only after exec, so the start that waits is in a child.
  const pid_t starter = fork();
  if (starter == 0) {
    execl(program_.c_str(), program_.c_str(), nullptr);
    _exit(127);
  }
  usleep(200'000);
  int status = -1;
  EXPECT_EQ(waitpid(starter, &status, WNOHANG), 0) << "it did not wait";
  kill(holder, SIGKILL);
  Await(holder);
  status = Await(starter);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_EQ(Run(), 0);
  close(ready[0]);
  close(ready[1]);
}

// Marks belong to mounts, and the mounts of a new namespace are copies: nobody outside is held.
int HoldAllOfANamespace(const std::string& program) {
  if (unshare(CLONE_NEWNS) != 0) return 2;
  ExecHoldOptions options;
  options.scope = HoldScope::kMount;
  options.decide_at_once = [](const HeldStart&) { return HoldVerdict::kAllow; };
  const Result<std::unique_ptr<ExecHold>> hold = ExecHold::Open(std::move(options));
  if (!hold) return 3;
  const Result<size_t> watched = (*hold)->WatchAll();
  if (!watched || *watched < 2) return 4;
  if (!(*hold)->Start().empty()) return 7;
  if (Await(Spawn({program})) != 0) return 5;
  return (*hold)->Counters().allowed >= 1 ? 0 : 6;
}

TEST_F(LiveHold, AllMountsOfANamespaceCanBeWatched) {
  const pid_t child = fork();
  if (child == 0) _exit(HoldAllOfANamespace(program_));
  const int status = Await(child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST_F(LiveHold, PseudoFileSystemsAreRefused) {
  Hold({});
  const Diagnostics errors = hold_->Watch("/proc");
  ASSERT_FALSE(errors.empty());
  EXPECT_EQ(errors[0].code, DiagnosticCode::kHoldFailed);
}

}  // namespace
}  // namespace sigmavm::collector
