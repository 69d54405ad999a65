// What enrichment finds out beside the records: users, containers and what /proc tells late.
#include <elf.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "collector-driver/linux/service/by_process.h"
#include "collector-driver/linux/service/container_id.h"
#include "collector-driver/linux/service/elf_look.h"
#include "collector-driver/linux/service/enricher.h"
#include "collector-driver/linux/service/held_source.h"
#include "collector-driver/linux/service/loader_names.h"
#include "collector-driver/linux/service/proc_files.h"
#include "collector-driver/linux/service/time_budget.h"
#include "collector-driver/linux/service/user_names.h"
#include "tests/support/collector_records.h"

namespace sigmavm::collector {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

/// An open file of these bytes, without a name.
class AnonymousFile {
 public:
  explicit AnonymousFile(const std::string& bytes) : file_(std::tmpfile()) {
    std::fwrite(bytes.data(), 1, bytes.size(), file_);
    std::fflush(file_);
  }
  AnonymousFile(const AnonymousFile&) = delete;
  AnonymousFile& operator=(const AnonymousFile&) = delete;
  ~AnonymousFile() { std::fclose(file_); }
  [[nodiscard]] int descriptor() const { return fileno(file_); }

 private:
  std::FILE* file_;
};

/// A program of one segment that names its loader.
template <typename Header, typename Segment>
std::string MakeElf(unsigned char size_class, const std::string& loader) {
  Header header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = size_class;
  header.e_type = ET_DYN;
  header.e_phoff = sizeof header;
  header.e_phentsize = sizeof(Segment);
  header.e_phnum = 1;
  Segment segment{};
  segment.p_type = PT_INTERP;
  segment.p_offset = sizeof header + sizeof segment;
  segment.p_filesz = static_cast<decltype(segment.p_filesz)>(loader.size() + 1);
  return std::string(reinterpret_cast<const char*>(&header), sizeof header) +
         std::string(reinterpret_cast<const char*>(&segment), sizeof segment) + loader + '\0';
}

TEST(ElfLookTest, FindsTheLoaderThatAProgramNames) {
  for (const std::string& bytes : {MakeElf<Elf64_Ehdr, Elf64_Phdr>(ELFCLASS64, "/lib/loader"),
                                   MakeElf<Elf32_Ehdr, Elf32_Phdr>(ELFCLASS32, "/lib/loader")}) {
    const AnonymousFile file(bytes);
    const ElfLook look = LookAtElf(file.descriptor());
    EXPECT_TRUE(look.is_elf);
    EXPECT_TRUE(look.is_shared);
    EXPECT_EQ(look.interpreter, "/lib/loader");
  }
}

TEST(ElfLookTest, HostileFilesNameNoLoader) {
  const std::string good = MakeElf<Elf64_Ehdr, Elf64_Phdr>(ELFCLASS64, "/lib/loader");
  const auto changed = [&](auto change) {
    std::string bytes = good;
    Elf64_Ehdr header;
    Elf64_Phdr segment;
    std::memcpy(&header, bytes.data(), sizeof header);
    std::memcpy(&segment, bytes.data() + sizeof header, sizeof segment);
    change(header, segment);
    std::memcpy(bytes.data(), &header, sizeof header);
    std::memcpy(bytes.data() + sizeof header, &segment, sizeof segment);
    return bytes;
  };
  const struct {
    const char* name;
    std::string bytes;
    bool is_elf;
  } cases[] = {
      {"empty", "", false},
      {"a script", "#!/bin/sh\n/lib/loader", false},
      {"cut off", good.substr(0, sizeof(Elf64_Ehdr) + 8), true},
      {"segments beyond the end", changed([](auto& h, auto&) { h.e_phoff = UINT64_MAX - 8; }),
       true},
      {"other segments", changed([](auto& h, auto&) { h.e_phentsize = 8; }), true},
      {"loader beyond the end", changed([](auto&, auto& s) { s.p_offset = UINT64_MAX; }), true},
      {"loader too long", changed([](auto&, auto& s) { s.p_filesz = UINT64_MAX; }), true},
  };
  for (const auto& test : cases) {
    const AnonymousFile file(test.bytes);
    const ElfLook look = LookAtElf(file.descriptor());
    EXPECT_EQ(look.is_elf, test.is_elf) << test.name;
    EXPECT_EQ(look.interpreter, "") << test.name;
  }
  EXPECT_FALSE(LookAtElf(-1).is_elf);
}

TEST(LoaderNamesTest, LoaderHasTheNameThatTheProgramGives) {
  const LoaderNames names;
  EXPECT_TRUE(names.Match("/lib64/ld.so.9", "/usr/lib/ld.so.9"));
  EXPECT_FALSE(names.Match("/lib64/ld.so.9", "/usr/bin/tool"));
  EXPECT_FALSE(names.Match("/lib64/ld.so.9", "/usr/lib/xld.so.9"));
  EXPECT_FALSE(names.Match("/", "/"));
  EXPECT_FALSE(names.Match("", ""));
  const char* usual = "/lib64/ld-linux-x86-64.so.2";
  if (fs::exists(usual)) {
    EXPECT_TRUE(names.Match(usual, fs::canonical(usual).string()));
  }
}

TEST(TimeBudgetTest, SpendsWhatWasSavedAndASharePerTime) {
  TimeBudget budget(milliseconds(100), 4);
  const auto start = TimeBudget::Clock::now() + std::chrono::seconds(1);
  EXPECT_EQ(budget.Left(start), milliseconds(100)) << "more than the bound was saved";
  budget.Spend(milliseconds(150));
  EXPECT_EQ(budget.Left(start), milliseconds(0));
  EXPECT_EQ(budget.Left(start + milliseconds(100)), milliseconds(0)) << "the debt is not paid off";
  EXPECT_EQ(budget.Left(start + milliseconds(240)), milliseconds(10));
}

TEST(ByProcessTest, ForgetsTheOldestAndGivesEachValueOnce) {
  ByProcess<int> values(2);
  values.Put(1, 10);
  values.Put(2, 20);
  values.Put(2, 21);
  EXPECT_EQ(values.Take(1), std::nullopt);
  EXPECT_EQ(values.Take(2), 21);
  EXPECT_EQ(values.Take(2), std::nullopt);
}

TEST(HeldSourceTest, AddsRecordsToThoseOfTheKernelAndToItsBooks) {
  auto kernel = std::make_unique<ListSource>();
  RecordWriter writer;
  kernel->Add(WriteProcess(writer, {100, 1, "/bin/a", {}, 0, 0}));
  HeldSource source(std::move(kernel));
  source.Add(WriteProcess(writer, {200, 1, "/bin/b", {}, 0, kSgrFlagDenied}));
  std::vector<uint32_t> pids;
  RecordBatch batch;
  ReadStatus status = ReadStatus::kIdle;
  while (status != ReadStatus::kEnded) {
    batch.Clear();
    status = source.Read(batch, milliseconds(0));
    for (size_t i = 0; i < batch.size(); ++i) {
      RecordView record;
      ASSERT_EQ(RecordView::Read(batch[i], record), CodecError::kNone);
      pids.push_back(record.process().self.pid);
    }
  }
  EXPECT_EQ(pids, (std::vector<uint32_t>{100, 200}));
  source.Add(WriteProcess(writer, {300, 1, "/bin/c", {}, 0, kSgrFlagDenied}));  // too late
  const SourceBooks books = source.Books();
  EXPECT_EQ(books.lost, 1U);
  EXPECT_EQ(books.seen, books.delivered + books.lost);
}

/// Counts how often it is asked.
class CountingInspector : public ImageInspector {
 public:
  void Inspect(const RecordView&, const FactsNeeded&, Facts& facts) override {
    ++asked;
    facts = {};
    facts.status = HashStatus::kOk;
  }
  int asked = 0;
};

TEST(EnricherTest, WhatWasFoundOutWhileHeldIsOfTheSameFileOrNotUsed) {
  SgrFile file{};
  file.device = 7;
  file.inode = 8;
  file.size = 9;
  const struct {
    const char* name;
    uint64_t inode;
    HashKinds asked;
    const char* hold;
    const char* status;
  } cases[] = {
      {"the same file", 8, kHashAll, "allowed", "held"},
      {"another file", 80, kHashAll, "", "ok"},
      {"other hashes", 8, kHashMd5, "allowed", "ok"},
  };
  for (const auto& test : cases) {
    HeldPrograms held;
    HeldProgram program;
    program.result = HoldResult::kAllowed;
    program.file = file;
    program.asked = {test.asked, false};
    program.facts.status = HashStatus::kHeld;
    program.facts.hashes.present = test.asked;
    program.rules = "a,b";
    held.Put(100, program);
    CountingInspector inspector;
    const GuidMaker guids("machine", "boot");
    Enricher enricher(guids, {}, &inspector, &held);
    SgrProcess process{};
    process.self = TestTask(100);
    process.image = file;
    process.image.inode = test.inode;
    RecordWriter writer;
    writer.Begin(TestHeader(kSgrCreate, 1), process);
    RecordView record;
    ASSERT_EQ(RecordView::Read(writer.Finish(), record), CodecError::kNone);
    ProcessEvent event;
    enricher.Fill(record, {kHashAll, false}, event);
    EXPECT_EQ(event[EventField::kHold], test.hold) << test.name;
    EXPECT_EQ(event[EventField::kHoldRules], test.hold[0] != '\0' ? "a,b" : "") << test.name;
    EXPECT_EQ(event[EventField::kHashStatus], test.status) << test.name;
    EXPECT_EQ(inspector.asked, test.status == std::string("ok") ? 1 : 0) << test.name;
  }
}

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
