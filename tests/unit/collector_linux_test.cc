// Parts of the collector on Linux that need no kernel: order and losses, notes of the last run.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "collector-driver/common/codec.h"
#include "collector-driver/linux/exec_hold.h"
#include "collector-driver/linux/merge_window.h"
#include "collector-driver/linux/restart_note.h"

namespace sigmavm::collector {
namespace {

// An EXIT record as a program would write it; its status tells it apart.
std::vector<std::byte> Record(uint32_t cpu, uint64_t sequence, uint64_t mono_ns, int status = 0) {
  SgrHeader header{};
  header.type = kSgrExit;
  header.cpu = cpu;
  header.sequence = sequence;
  header.mono_ns = mono_ns;
  SgrExit end{};
  end.status = status;
  RecordWriter writer;
  writer.Begin(header, end);
  const Bytes bytes = writer.Finish();
  return {bytes.begin(), bytes.end()};
}

// "10 20 loss(cpu 0: 2-3) 30": times, and what is missing.
std::string Text(const RecordBatch& batch) {
  std::string text;
  for (size_t i = 0; i < batch.size(); ++i) {
    RecordView record;
    EXPECT_EQ(RecordView::Read(batch[i], record), CodecError::kNone);
    if (!text.empty()) text += ' ';
    if (record.is(kSgrLoss)) {
      const SgrLoss loss = record.loss();
      EXPECT_EQ(loss.count, loss.last_sequence - loss.first_sequence + 1);
      text += "loss(cpu " + std::to_string(record.header().cpu) + ": " +
              std::to_string(loss.first_sequence) + "-" + std::to_string(loss.last_sequence) + ")";
    } else {
      text += std::to_string(record.header().mono_ns);
    }
  }
  return text;
}

class MergeWindowTest : public testing::Test {
 protected:
  void Add(uint32_t cpu, uint64_t sequence, uint64_t mono_ns) {
    EXPECT_TRUE(window_.Add(Record(cpu, sequence, mono_ns)));
  }
  std::string Release(uint64_t horizon) {
    RecordBatch batch;
    window_.Release(horizon, clock_, batch);
    return Text(batch);
  }

  MergeWindow window_{4};
  ClockOffset clock_;
};

TEST_F(MergeWindowTest, RecordsOfTwoCpusComeInTheOrderOfTheirTimes) {
  Add(0, 1, 30);
  Add(1, 1, 10);
  Add(0, 2, 40);
  Add(1, 2, 20);
  EXPECT_EQ(Release(100), "10 20 30 40");
}

TEST_F(MergeWindowTest, YoungRecordsAreHeldBackForOlderOnes) {
  Add(0, 1, 10);
  Add(0, 2, 30);
  EXPECT_EQ(Release(20), "10");
  EXPECT_EQ(window_.held(), 1U);
  Add(1, 1, 25);
  EXPECT_EQ(Release(40), "25 30");
  EXPECT_EQ(window_.held_bytes(), 0U);
}

TEST_F(MergeWindowTest, MissingSequenceIsALossBeforeTheRecordThatShowsIt) {
  Add(0, 1, 10);
  Add(1, 1, 15);
  Add(0, 4, 20);
  EXPECT_EQ(Release(100), "10 15 loss(cpu 0: 2-3) 20");
}

TEST_F(MergeWindowTest, FirstRecordsCanBeMissing) {
  Add(2, 3, 10);
  EXPECT_EQ(Release(100), "loss(cpu 2: 1-2) 10");
}

TEST_F(MergeWindowTest, RecordsWithoutSequenceShowNoLoss) {
  Add(0, 0, 10);
  Add(0, 1, 20);
  EXPECT_EQ(Release(100), "10 20");
}

TEST_F(MergeWindowTest, LossesAtTheEndAreReportedOnce) {
  Add(0, 1, 10);
  EXPECT_EQ(Release(100), "10");
  RecordBatch batch;
  window_.CloseUpTo(0, 3, clock_, batch);
  window_.CloseUpTo(0, 3, clock_, batch);
  window_.CloseUpTo(1, 0, clock_, batch);
  EXPECT_EQ(Text(batch), "loss(cpu 0: 2-3)");
  Add(0, 4, 20);
  EXPECT_EQ(Release(100), "20");
}

TEST_F(MergeWindowTest, UtcIsFilledIn) {
  constexpr int64_t kYear2020 = 132'223'104'000'000'000;
  ASSERT_TRUE(window_.Add(Record(0, 1, BootNow())));
  RecordBatch batch;
  window_.Release(UINT64_MAX, clock_, batch);
  RecordView record;
  ASSERT_EQ(RecordView::Read(batch[0], record), CodecError::kNone);
  EXPECT_GT(record.header().utc_100ns, kYear2020);
}

TEST_F(MergeWindowTest, BytesThatAreNoRecordAreRefused) {
  std::vector<std::byte> record = Record(0, 1, 10);
  EXPECT_FALSE(window_.Add(std::span(record).first(40)));
  EXPECT_FALSE(window_.Add(std::span(record).first(record.size() - 8)));
  record[0] = std::byte{0};
  EXPECT_FALSE(window_.Add(record));
  EXPECT_EQ(window_.held(), 0U);
}

class RestartNoteTest : public testing::Test {
 protected:
  RestartNoteTest()
      : path_(std::filesystem::temp_directory_path() /
              ("sigmavm-note-" + std::to_string(getpid()))) {}
  ~RestartNoteTest() override { std::filesystem::remove(path_); }

  static SgrGap Gap(const std::optional<RestartNote>& before) {
    const std::vector<std::byte> bytes = GapRecord(before);
    RecordView record;
    EXPECT_EQ(RecordView::Read(bytes, record), CodecError::kNone);
    EXPECT_TRUE(record.is(kSgrGap));
    return record.gap();
  }

  std::string path_;
};

TEST_F(RestartNoteTest, SurvivesItsFile) {
  const RestartNote note{CurrentBootId(), 123, 132'223'104'000'000'000, 77, true};
  ASSERT_TRUE(SaveRestartNote(path_, note).empty());
  Result<std::optional<RestartNote>> loaded = LoadRestartNote(path_);
  ASSERT_TRUE(loaded.ok() && loaded->has_value());
  EXPECT_EQ((*loaded)->boot_id, note.boot_id);
  EXPECT_EQ((*loaded)->mono_ns, note.mono_ns);
  EXPECT_EQ((*loaded)->utc_100ns, note.utc_100ns);
  EXPECT_EQ((*loaded)->sequence, note.sequence);
  EXPECT_TRUE((*loaded)->ended_in_order);
}

TEST_F(RestartNoteTest, NoFileIsNoNote) {
  const Result<std::optional<RestartNote>> loaded = LoadRestartNote(path_);
  ASSERT_TRUE(loaded.ok());
  EXPECT_FALSE(loaded->has_value());
}

TEST_F(RestartNoteTest, DamagedFilesAreErrors) {
  const RestartNote note{"boot", 1, 2, 3, false};
  ASSERT_TRUE(SaveRestartNote(path_, note).empty());
  std::ifstream file(path_);
  const std::string whole{std::istreambuf_iterator<char>(file), {}};
  for (size_t size = 0; size < whole.size(); ++size) {
    std::ofstream(path_, std::ios::trunc) << whole.substr(0, size);
    EXPECT_FALSE(LoadRestartNote(path_).ok()) << size;
  }
}

TEST_F(RestartNoteTest, FolderThatIsMissingIsAnError) {
  EXPECT_FALSE(SaveRestartNote("/nowhere/at/all", {}).empty());
}

TEST_F(RestartNoteTest, GapSaysWhyNobodyWatched) {
  const std::string boot = CurrentBootId();
  const struct {
    std::optional<RestartNote> before;
    uint32_t reason;
    uint64_t last_mono_ns;
  } cases[] = {
      {std::nullopt, kSgrGapFirstStart, 0},
      {RestartNote{boot, 5, 6, 7, true}, kSgrGapRestart, 5},
      {RestartNote{boot, 5, 6, 7, false}, kSgrGapCrash, 5},
      {RestartNote{"another", 5, 6, 7, true}, kSgrGapReboot, 0},
  };
  for (const auto& tested : cases) {
    const SgrGap gap = Gap(tested.before);
    EXPECT_EQ(gap.reason, tested.reason);
    EXPECT_EQ(gap.last_mono_ns, tested.last_mono_ns);
    EXPECT_EQ(gap.last_sequence, tested.before ? 7U : 0U);
  }
}

TEST(ExecHoldTest, PseudoAndNetworkFileSystemsAreNotHeld) {
  const struct {
    uint64_t magic;
    bool held;
  } cases[] = {
      {0xEF53, true},       // ext4
      {0x58465342, true},   // XFS
      {0x01021994, true},   // tmpfs
      {0x794C7630, true},   // overlay
      {0x9FA0, false},      // proc
      {0x63677270, false},  // cgroup2
      {0x6969, false},      // NFS
      {0xFE534D42, false},  // SMB
      {0x65735546, false},  // FUSE
  };
  for (const auto& tested : cases) {
    EXPECT_EQ(IsHoldableFileSystem(tested.magic), tested.held) << std::hex << tested.magic;
  }
}

}  // namespace
}  // namespace sigmavm::collector
