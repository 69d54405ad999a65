// What enrichment finds out beside the records: users, containers and what /proc tells late.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "collector-driver/linux/service/container_id.h"
#include "collector-driver/linux/service/proc_files.h"
#include "collector-driver/linux/service/user_names.h"

namespace sigmavm::collector {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

TEST(ContainerIdTest, IsFoundAsManagersWriteIt) {
  const std::string id(64, 'a');
  const std::string other(64, 'b');
  const struct {
    std::string cgroup;
    std::string want;
  } cases[] = {
      {"", ""},
      {"/system.slice/ssh.service", ""},
      {"/docker/" + id, id},
      {"/system.slice/docker-" + id + ".scope", id},
      {"/kubepods.slice/kubepods-pod1.slice/cri-containerd-" + id + ".scope", id},
      {"/machine.slice/libpod-" + id + ".scope/container", id},
      {"/docker/" + id + "/docker/" + other, other},
      {"/docker/" + id + "0", ""},
      {"docker-" + id + ".scope", id},
      {"/lxc.payload.web/init.scope", "web"},
      {"/lxc/web", "web"},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(FindContainerId(test.cgroup), test.want) << test.cgroup;
  }
}

TEST(UserNamesTest, AnswersFromTheCacheAndShowsUnknownUsersByNumber) {
  std::atomic<int> asked = 0;
  UserNames names(
      [&](uint32_t uid) {
        ++asked;
        return uid == 7 ? std::string("seven") : std::string();
      },
      {milliseconds(5'000), std::chrono::seconds(300), 4096});
  EXPECT_EQ(names.Find(7), "seven");
  EXPECT_EQ(names.Find(7), "seven");
  EXPECT_EQ(names.Find(8), "8");
  EXPECT_EQ(names.Find(8), "8");
  EXPECT_EQ(names.Find(SGR_UNSET), "");
  EXPECT_EQ(asked, 2);
}

TEST(UserNamesTest, LookupThatHangsCostsOneDeadlineAndNoMore) {
  auto release = std::make_shared<std::atomic<bool>>(false);
  const auto start = std::chrono::steady_clock::now();
  {
    UserNames names(
        [release](uint32_t) {
          while (!*release) std::this_thread::sleep_for(milliseconds(1));
          return std::string("late");
        },
        {milliseconds(20), std::chrono::seconds(300), 4096});
    for (uint32_t uid = 0; uid < 100; ++uid) EXPECT_EQ(names.Find(uid), std::to_string(uid));
    EXPECT_EQ(names.timeouts(), 1U);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  *release = true;
}

TEST(UserNamesTest, LateAnswerIsUsedTheNextTime) {
  UserNames names(
      [](uint32_t) {
        std::this_thread::sleep_for(milliseconds(100));
        return std::string("slow");
      },
      {milliseconds(1), std::chrono::seconds(300), 4096});
  EXPECT_EQ(names.Find(7), "7");
  std::string name;
  for (int i = 0; i < 500 && name != "slow"; ++i) {
    std::this_thread::sleep_for(milliseconds(10));
    name = names.Find(7);
  }
  EXPECT_EQ(name, "slow");
}

TEST(UserNamesTest, RootHasAName) { EXPECT_EQ(LookUpUser(0), "root"); }

class ProcFilesTest : public testing::Test {
 protected:
  ProcFilesTest() {
    std::string name = (fs::temp_directory_path() / "sigmavm-proc-XXXXXX").string();
    root_ = mkdtemp(name.data());
    fs::create_directory(root_ / "42");
    Write("stat", "42 (odd) name)) S 1 42 42 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 500 0 0\n");
    Write("cmdline", std::string("a\0b c\0", 6));
    Write("status", "Name:\todd\nUid:\t1000\t0\t0\t0\nGid:\t5\t5\t5\t5\n");
    Write("loginuid", "1001");
    fs::create_symlink("/usr/bin/odd", root_ / "42/exe");
  }
  ~ProcFilesTest() override { fs::remove_all(root_); }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(root_ / "42" / name) << text;
  }
  // 500 ticks of 10 ms.
  static constexpr SgrTask kTask{5'003'000'000, 0, 42, 42};

  fs::path root_;
};

TEST_F(ProcFilesTest, ReadsFactsOfTheProcessThatIsMeant) {
  const auto facts = ProcFiles(root_).Read(kTask);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->image, "/usr/bin/odd");
  EXPECT_EQ(facts->command_line, "a b c");
  EXPECT_EQ(facts->uid, 1000U);
  EXPECT_EQ(facts->login_uid, 1001U);
  EXPECT_EQ(facts->origin, FactOrigin::kLate);
}

TEST_F(ProcFilesTest, ProcessWithAnotherStartIsNotTakenForIt) {
  SgrTask later = kTask;
  later.start += 20'000'000;
  EXPECT_FALSE(ProcFiles(root_).Read(later));
  SgrTask gone = kTask;
  gone.pid = 43;
  EXPECT_FALSE(ProcFiles(root_).Read(gone));
  SgrTask any = kTask;
  any.start = 0;
  EXPECT_TRUE(ProcFiles(root_).Read(any));
}

TEST_F(ProcFilesTest, LateArgumentsHaveToBeginLikeTheRecord) {
  std::string arguments;
  EXPECT_TRUE(ProcFiles(root_).ReadArguments(kTask, std::string_view("a\0b", 3), arguments));
  EXPECT_EQ(arguments, std::string("a\0b c\0", 6));
  EXPECT_FALSE(ProcFiles(root_).ReadArguments(kTask, "x", arguments));
}

TEST_F(ProcFilesTest, BrokenStatIsNoProof) {
  for (const char* stat : {"", "42", "42 (x", "42 (x) S 1 2", ")"}) {
    Write("stat", stat);
    EXPECT_FALSE(ProcFiles(root_).Read(kTask)) << stat;
  }
}

}  // namespace
}  // namespace sigmavm::collector
