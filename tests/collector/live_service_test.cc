// The whole collector under load: its books close whatever happens to it, and a run tells what the
// one before can have missed.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include "tests/collector/live_collector.h"
#include "tests/collector/running_collector.h"

namespace sigmavm::collector {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

/// Starts programs one after the other until it goes.
class Load {
 public:
  explicit Load(std::string program) : program_(std::move(program)), thread_([this] { Run(); }) {}
  ~Load() { Stop(); }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  /// How many were started.
  uint64_t Stop() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
    return started_;
  }
  [[nodiscard]] uint64_t started() const { return started_; }
  void AwaitStarts(uint64_t more) const {
    const uint64_t target = started_ + more;
    while (started_ < target) std::this_thread::sleep_for(milliseconds(1));
  }

 private:
  void Run() {
    while (!stop_) {
      const pid_t process = Spawn({program_});
      if (process < 0) return;
      Await(process);
      ++started_;
    }
  }

  std::string program_;
  std::atomic<bool> stop_ = false;
  std::atomic<uint64_t> started_ = 0;
  std::thread thread_;
};

class LiveService : public testing::Test {
 protected:
  [[nodiscard]] std::string Path(const std::string& name) const {
    return folder_.path() + "/" + name;
  }
  [[nodiscard]] std::string Program() const { return Path("tiny"); }

  [[nodiscard]] uint64_t CountEvents(const std::string& path) const {
    const auto events = ReadObjects(path);
    return static_cast<uint64_t>(
        std::count_if(events.begin(), events.end(),
                      [&](const json& event) { return event.value("Image", "") == Program(); }));
  }

  [[nodiscard]] std::string WriteRule() const {
    std::ofstream(Path("rule.yml")) << "title: Any\nstatus: test\nlevel: low\nlogsource:\n"
                                       "    category: process_creation\n    product: linux\n"
                                       "detection:\n    selection:\n        Image|endswith: /tiny\n"
                                       "    condition: selection\n";
    return Path("rule.yml");
  }

  SubjectFolder folder_;
};

TEST_F(LiveService, EveryStartAtFullRateIsAnEvent) {
  RunningCollector collector(folder_.path(), {"--output", "ndjson:" + Path("events")});
  SIGMAVM_COLLECTS_OR_SKIP(collector);
  Load load(Program());
  load.AwaitStarts(2000);
  const uint64_t started = load.Stop();
  EXPECT_EQ(collector.Stop(), 0) << collector.messages();
  EXPECT_EQ(CountEvents(Path("events")), started);
}

TEST_F(LiveService, ReloadUnderLoadLosesNothingAndEvaluatesEverythingOnce) {
  RunningCollector collector(folder_.path(),
                             {"-r", WriteRule(), "--output", "ndjson:" + Path("events"), "--alerts",
                              "ndjson:" + Path("alerts")});
  SIGMAVM_COLLECTS_OR_SKIP(collector);
  Load load(Program());
  for (int i = 0; i < 5; ++i) {
    load.AwaitStarts(100);
    collector.Signal(SIGHUP);
    std::this_thread::sleep_for(milliseconds(200));
  }
  const json status = collector.Status();
  const uint64_t started = load.Stop();
  EXPECT_GE(status.at("reloads"), 3);
  EXPECT_EQ(collector.Stop(), 0) << collector.messages();
  EXPECT_EQ(CountEvents(Path("events")), started);
  EXPECT_EQ(ReadObjects(Path("alerts")).size(), started);
}

TEST_F(LiveService, SmallRingOfAStoppedCollectorIsAccountedFor) {
  RunningCollector collector(folder_.path(),
                             {"--ring-size", "64K", "--output", "ndjson:" + Path("events")});
  SIGMAVM_COLLECTS_OR_SKIP(collector);
  collector.Signal(SIGSTOP);
  Load load(Program());
  load.AwaitStarts(1000);
  const uint64_t started = load.Stop();
  collector.Signal(SIGCONT);
  // 4: something was lost. 70 would be books that do not close.
  EXPECT_EQ(collector.Stop(), 4) << collector.messages();
  EXPECT_NE(collector.messages().find("lost (ring_full)"), std::string::npos);
  uint64_t lost = 0;
  for (const json& event : ReadObjects(Path("events"))) {
    if (event.value("ID", "") == "LOSS") lost += event.at("LostRecords").get<uint64_t>();
  }
  // Each start is a fork, a creation and an exit.
  EXPECT_GE(lost + 3 * CountEvents(Path("events")), started);
  EXPECT_LT(CountEvents(Path("events")), started);
}

TEST_F(LiveService, OutputThatNobodyReadsLosesItsOwnMessagesOnly) {
  const std::string pipe = Path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const int reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(reader, 0);
  RunningCollector collector(folder_.path(),
                             {"--output", "ndjson:" + Path("events"), "--output", "xml:" + pipe});
  SIGMAVM_COLLECTS_OR_SKIP(collector);
  Load load(Program());
  load.AwaitStarts(1500);
  const uint64_t started = load.Stop();
  EXPECT_EQ(collector.Stop(), 4) << collector.messages();
  close(reader);
  EXPECT_EQ(CountEvents(Path("events")), started);
}

TEST_F(LiveService, RunAfterAKillTellsTheGapAndItsBooksClose) {
  Load load(Program());
  {
    RunningCollector first(folder_.path(), {"--output", "ndjson:" + Path("first")});
    SIGMAVM_COLLECTS_OR_SKIP(first);
    load.AwaitStarts(200);
    // It notes where it is every five seconds.
    std::this_thread::sleep_for(std::chrono::seconds(6));
    first.Signal(SIGKILL);
    EXPECT_EQ(first.Await(), 128 + SIGKILL);
  }
  load.AwaitStarts(50);  // that nobody sees
  RunningCollector second(folder_.path(), {"--output", "ndjson:" + Path("second")});
  ASSERT_TRUE(second.collects()) << second.messages();
  load.AwaitStarts(200);
  load.Stop();
  const json status = second.Status();
  EXPECT_EQ(status.at("gap"), "crash");
  const std::string since = status.value("gap_since", "");
  EXPECT_LT(since, status.at("started").get<std::string>());
  EXPECT_EQ(second.Stop(), 0) << second.messages();
  const auto events = ReadObjects(Path("second"));
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events[0].at("ID"), "GAP");
  EXPECT_EQ(events[0].at("Reason"), "crash");
  EXPECT_GT(events[0].at("LastSequence"), 0);
  EXPECT_GE(CountEvents(Path("second")), 200U);
  // And in order from there on.
  RunningCollector third(folder_.path(), {"--output", "ndjson:" + Path("third")});
  ASSERT_TRUE(third.collects()) << third.messages();
  EXPECT_EQ(third.Status().at("gap"), "restart");
}

TEST_F(LiveService, HashesAreOfTheProgramThatRan) {
  RunningCollector collector(folder_.path(), {"--hashes", "--output", "ndjson:" + Path("events")});
  SIGMAVM_COLLECTS_OR_SKIP(collector);
  ASSERT_EQ(Await(Spawn({"/bin/sleep", "0.2"})), 0);
  const std::string image = std::filesystem::canonical("/bin/sleep");
  const auto event = AwaitObject(
      Path("events"), [&](const json& object) { return object.value("Image", "") == image; });
  ASSERT_TRUE(event) << collector.messages();
  EXPECT_EQ(event->at("HashStatus"), "ok");
  const std::string hashes = event->at("Hashes");
  EXPECT_NE(hashes.find("SHA256="), std::string::npos);
}

}  // namespace
}  // namespace sigmavm::collector
