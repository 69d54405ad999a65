// Captures give back what was captured, also after crashes and damage.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "collector-driver/common/capture.h"
#include "collector-driver/common/enriched_record.h"

namespace sigmavm::collector {
namespace {

rlimit FileSizeLimit() {
  rlimit limit{};
  EXPECT_EQ(getrlimit(RLIMIT_FSIZE, &limit), 0);
  return limit;
}

void LimitFileSize(const rlimit& limit) { EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0); }

class CaptureTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "captureXXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    path_ = folder_ + "/a.capture";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Write(uint32_t first_pid, uint32_t last_pid, const std::string& computer = "host") const {
    auto writer = CaptureWriter::Open(path_, {{7, 8}, kSgrLinux, 9, computer});
    ASSERT_TRUE(writer.ok());
    RecordWriter record;
    SgrHeader header{};
    header.type = kSgrExit;
    for (uint32_t pid = first_pid; pid <= last_pid; ++pid) {
      record.Begin(header, SgrExit{{0, 0, pid, pid}, 0, 0});
      ASSERT_FALSE(writer->Append(record.Finish()));
    }
    ASSERT_FALSE(writer->Flush());
  }
  /// The process ids of all records, and what was skipped.
  std::vector<uint32_t> Read(uint64_t* skipped = nullptr) const {
    auto reader = CaptureReader::Open(path_);
    std::vector<uint32_t> pids;
    if (!reader.ok()) return pids;
    for (RecordView record; reader->Next(record);) pids.push_back(record.exit().self.pid);
    EXPECT_FALSE(reader->failed());
    if (skipped != nullptr) *skipped = reader->skipped_bytes();
    return pids;
  }
  void Append(const std::string& text) const {
    std::ofstream(path_, std::ios::app | std::ios::binary) << text;
  }

  std::string folder_;
  std::string path_;
};

TEST_F(CaptureTest, GivesBackRecordsAndHost) {
  Write(1, 3);
  EXPECT_EQ(Read(), (std::vector<uint32_t>{1, 2, 3}));
  auto reader = CaptureReader::Open(path_);
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ(reader->host(), (CaptureHost{{7, 8}, kSgrLinux, 9, "host"}));
}

TEST_F(CaptureTest, IsReadableByItsOwnerAlone) {
  Write(1, 1);
  EXPECT_EQ(std::filesystem::status(path_).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(CaptureTest, SessionsFollowEachOther) {
  Write(1, 2, "first");
  Write(3, 3, "second");
  auto reader = CaptureReader::Open(path_);
  ASSERT_TRUE(reader.ok());
  RecordView record;
  ASSERT_TRUE(reader->Next(record));
  EXPECT_EQ(reader->host().computer, "first");
  ASSERT_TRUE(reader->Next(record));
  ASSERT_TRUE(reader->Next(record));
  EXPECT_EQ(reader->host().computer, "second");
  EXPECT_EQ(record.exit().self.pid, 3u);
  EXPECT_FALSE(reader->Next(record));
}

TEST_F(CaptureTest, ACutOffEndIsCounted) {
  Write(1, 3);
  const auto size = std::filesystem::file_size(path_);
  const size_t record = sizeof(SgrHeader) + sizeof(SgrExit);
  for (size_t cut = 1; cut < record; cut += 7) {
    std::filesystem::resize_file(path_, size - cut);
    uint64_t skipped = 0;
    EXPECT_EQ(Read(&skipped), (std::vector<uint32_t>{1, 2}));
    EXPECT_EQ(skipped, record - cut);
  }
}

TEST_F(CaptureTest, AppendingRemovesACutOffEnd) {
  Write(1, 2);
  std::filesystem::resize_file(path_, std::filesystem::file_size(path_) - 13);
  Write(3, 4);
  uint64_t skipped = 0;
  EXPECT_EQ(Read(&skipped), (std::vector<uint32_t>{1, 3, 4}));
  EXPECT_EQ(skipped, 0u);
}

TEST_F(CaptureTest, OtherFilesAreNotAppendedTo) {
  Append("precious");
  EXPECT_FALSE(CaptureWriter::Open(path_, {}).ok());
  EXPECT_EQ(std::filesystem::file_size(path_), 8u);
}

TEST_F(CaptureTest, AFullDiskLosesNothingThatWasTakenAndRoomComesBack) {
  const rlimit before = FileSizeLimit();
  Write(1, 1);
  auto writer = CaptureWriter::Open(path_, {});
  ASSERT_TRUE(writer.ok());
  const auto size = std::filesystem::file_size(path_);
  signal(SIGXFSZ, SIG_IGN);
  LimitFileSize({size + 100, before.rlim_max});
  RecordWriter record;
  SgrHeader header{};
  header.type = kSgrExit;
  size_t taken = 0;
  for (std::error_code error; !error;) {
    record.Begin(header, SgrExit{{}, 0, 0});
    error = writer->Append(record.Finish());
    if (!error) ++taken;
    ASSERT_LT(taken, 100'000u);
  }
  EXPECT_TRUE(writer->Flush());
  EXPECT_EQ(writer->unwritten_records(), taken - 1);  // one record of 80 bytes fits
  LimitFileSize(before);
  EXPECT_FALSE(writer->Flush());
  EXPECT_EQ(writer->unwritten_records(), 0u);
  uint64_t skipped = 0;
  EXPECT_EQ(Read(&skipped).size(), taken + 1);
  EXPECT_EQ(skipped, 0u);
}

TEST_F(CaptureTest, DamageInBetweenIsSkipped) {
  Write(1, 2);
  std::ostringstream good;
  good << std::ifstream(path_, std::ios::binary).rdbuf();
  Append(std::string(1'001, 'x') + "SGR1" + std::string(5, '\xFF') + good.str());
  uint64_t skipped = 0;
  EXPECT_EQ(Read(&skipped), (std::vector<uint32_t>{1, 2, 1, 2}));
  EXPECT_EQ(skipped, 1'010u);
}

TEST_F(CaptureTest, ManyRecordsCrossTheBuffer) {
  constexpr uint32_t kCount = 60'000;
  Write(1, kCount);
  const std::vector<uint32_t> pids = Read();
  ASSERT_EQ(pids.size(), kCount);
  EXPECT_EQ(pids.back(), kCount);
}

TEST_F(CaptureTest, OtherFilesAreRefused) {
  const std::string contents[] = {"", "SGR1", std::string(100, '\0'), "{\"EventID\":1}\n"};
  for (const std::string& content : contents) {
    std::filesystem::remove(path_);
    Append(content);
    const auto reader = CaptureReader::Open(path_);
    ASSERT_FALSE(reader.ok());
    EXPECT_EQ(reader.errors()[0].code, DiagnosticCode::kArgumentFileUnreadable);
  }
  EXPECT_FALSE(CaptureReader::Open(folder_ + "/missing").ok());
  EXPECT_FALSE(CaptureReader::Open(folder_).ok());
}

TEST_F(CaptureTest, WhatCannotBeWrittenIsSaid) {
  EXPECT_FALSE(CaptureWriter::Open(folder_ + "/no/such", {}).ok());
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "/dev/full does not exist";
  EXPECT_FALSE(CaptureWriter::Open("/dev/full", {}).ok());
}

TEST(EnrichedRecord, KeepsWhatWasFoundOut) {
  RecordWriter writer;
  RecordView record;
  SgrHeader header{};
  header.type = kSgrCreate;
  writer.Begin(header, SgrProcess{});
  writer.Add(kSgrTagImage, kSgrBytes, "/bin/x");
  ASSERT_EQ(RecordView::Read(writer.Finish(), record), CodecError::kNone);
  EXPECT_FALSE(IsEnriched(record));

  FileHashes hashes;
  hashes.present = kHashMd5 | kHashSha256;
  hashes.md5[3] = 3;
  hashes.sha256[31] = 31;
  const VersionInfo version{"1", "2", "", "4", "5"};
  EventContext context;
  context.user = "alice";
  context.parent_user = "root";
  context.late_arguments = std::string_view("a\0b\0", 4);
  context.hash_status = HashStatus::kOk;
  context.hashes = &hashes;
  context.version = &version;
  RecordWriter enriched;
  WriteEnriched(record, context, enriched);
  RecordView again;
  ASSERT_EQ(RecordView::Read(enriched.Finish(), again), CodecError::kNone);
  ASSERT_TRUE(IsEnriched(again));
  EXPECT_EQ(again.text(kSgrTagImage), "/bin/x");

  EnrichmentMemory memory;
  EventContext read;
  read.login_user = "stale";
  ReadEnriched(again, memory, read);
  EXPECT_EQ(read.user, "alice");
  EXPECT_EQ(read.parent_user, "root");
  EXPECT_EQ(read.login_user, "");
  EXPECT_EQ(read.late_arguments, context.late_arguments);
  EXPECT_EQ(read.hash_status, HashStatus::kOk);
  ASSERT_NE(read.hashes, nullptr);
  EXPECT_EQ(read.hashes->md5, hashes.md5);
  EXPECT_EQ(read.hashes->sha256, hashes.sha256);
  EXPECT_EQ(read.hashes->present, hashes.present);
  ASSERT_NE(read.version, nullptr);
  EXPECT_EQ(*read.version, version);
}

TEST(EnrichedRecord, OddHashesAreNone) {
  RecordWriter writer;
  SgrHeader header{};
  header.type = kSgrCreate;
  const std::string odd[] = {"", "x", std::string(86, '\xFF'), std::string(85, '\0')};
  for (const std::string& text : odd) {
    writer.Begin(header, SgrProcess{});
    writer.Add(kSgrTagHashes, kSgrBytes, text);
    RecordView record;
    ASSERT_EQ(RecordView::Read(writer.Finish(), record), CodecError::kNone);
    EnrichmentMemory memory;
    EventContext context;
    ReadEnriched(record, memory, context);
    EXPECT_EQ(context.hash_status, HashStatus::kNotAsked);
    EXPECT_EQ(context.hashes, nullptr);
    EXPECT_EQ(context.version, nullptr);
  }
}

}  // namespace
}  // namespace sigmavm::collector
