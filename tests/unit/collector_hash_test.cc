// Hashes are those of the file that ran, or there are none and the status says why.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "collector-driver/common/file_examiner.h"
#include "collector-driver/common/hash_cache.h"
#include "tests/unit/collector_pe_testing.h"

namespace sigmavm::collector {
namespace {

class HashTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "hashXXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    Write("abc");
  }
  void TearDown() override {
    if (descriptor_ >= 0) ::close(descriptor_);
    std::filesystem::remove_all(folder_);
  }
  void Write(std::string_view content) {
    std::ofstream(Path(), std::ios::binary) << content;
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = ::open(Path().c_str(), O_RDONLY | O_CLOEXEC);
    ASSERT_GE(descriptor_, 0);
    file_ = FileOf(descriptor_).value();
  }
  [[nodiscard]] std::string Path() const { return folder_ + "/file"; }
  [[nodiscard]] Examination Examine(const ExamineRequest& request) const {
    return ExamineFile(descriptor_, file_, request);
  }
  static std::string Text(const Examination& examination) {
    std::string text;
    AppendHashes(examination.hashes, text);
    return text;
  }

  std::string folder_;
  int descriptor_ = -1;
  SgrFile file_{};
};

TEST_F(HashTest, KnownFilesHaveKnownHashes) {
  const Examination all = Examine({kHashAll});
  EXPECT_EQ(all.status, HashStatus::kOk);
  // FIPS 180-4 and RFC 1321 give these for "abc"; it is no Windows program, so has no IMPHASH.
  EXPECT_EQ(Text(all),
            "SHA1=A9993E364706816ABA3E25717850C26C9CD0D89D,MD5=900150983CD24FB0D6963F7D28E17F72,"
            "SHA256=BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
  EXPECT_EQ(Text(Examine({kHashMd5})), "MD5=900150983CD24FB0D6963F7D28E17F72");
  EXPECT_EQ(Examine({}).status, HashStatus::kNotAsked);
}

TEST_F(HashTest, LargeFilesAreReadInPieces) {
  Write(std::string(1'000'000, 'a'));  // FIPS 180's long message
  EXPECT_EQ(Text(Examine({kHashSha1})), "SHA1=34AA973CD4C4DAA4F61EEB2BDBAD27316534016F");
  Write("");
  EXPECT_EQ(Text(Examine({kHashMd5})), "MD5=D41D8CD98F00B204E9800998ECF8427E");
}

TEST_F(HashTest, WindowsProgramsHaveMore) {
  const auto program = testing::MakeProgram(true, {{"a.dll", {"f"}}},
                                            testing::VersionResource({{"CompanyName", "Maker"}}));
  Write({reinterpret_cast<const char*>(program.data()), program.size()});
  const Examination found = Examine({kHashImphash, true});
  EXPECT_EQ(found.status, HashStatus::kOk);
  EXPECT_EQ(Text(found), "IMPHASH=F0AE30626674B4E48C105B7EBF69BD29");
  ASSERT_TRUE(found.version.has_value());
  EXPECT_EQ(found.version->company, "Maker");
  EXPECT_FALSE(Examine({kHashImphash}).version.has_value());
}

TEST_F(HashTest, AnotherFileIsNotHashed) {
  struct Case {
    const char* name;
    void (*change)(SgrFile&);
  };
  const Case cases[] = {
      {"device", [](SgrFile& file) { ++file.device; }},
      {"inode", [](SgrFile& file) { ++file.inode; }},
      {"size", [](SgrFile& file) { ++file.size; }},
      {"mtime", [](SgrFile& file) { ++file.mtime_ns; }},
      {"ctime", [](SgrFile& file) { ++file.ctime_ns; }},
  };
  for (const Case& test : cases) {
    SgrFile other = file_;
    test.change(other);
    const Examination found = ExamineFile(descriptor_, other, {kHashMd5});
    EXPECT_EQ(found.status, HashStatus::kChanged) << test.name;
    EXPECT_EQ(Text(found), "");
  }
  EXPECT_EQ(ExamineFile(descriptor_, SgrFile{}, {kHashMd5}).status, HashStatus::kOk);
}

TEST_F(HashTest, StackedFileSystemsAreComparedByTheRest) {
  SgrFile other = file_;
  other.device += 5;
  other.filesystem = 0x9123683E;
  EXPECT_TRUE(IsSameFile(other, file_));
  other.inode += 5;
  EXPECT_FALSE(IsSameFile(other, file_));
  other.filesystem = 0x794C7630;
  EXPECT_TRUE(IsSameFile(other, file_));
  ++other.mtime_ns;
  EXPECT_FALSE(IsSameFile(other, file_));
}

TEST_F(HashTest, BoundsAreKept) {
  ExamineRequest small{kHashMd5};
  small.max_bytes = 2;
  EXPECT_EQ(Examine(small).status, HashStatus::kTooLarge);
  ExamineRequest late{kHashMd5};
  late.deadline = std::chrono::steady_clock::now();
  EXPECT_EQ(Examine(late).status, HashStatus::kTimeout);
  EXPECT_EQ(Text(Examine(late)), "");
}

TEST_F(HashTest, OnlyRegularFilesAreRead) {
  const std::string fifo = folder_ + "/fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  const int pipe = ::open(fifo.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(pipe, 0);
  EXPECT_EQ(ExamineFile(pipe, {}, {kHashMd5}).status, HashStatus::kFailed);
  ::close(pipe);
  EXPECT_EQ(ExamineFile(-1, {}, {kHashMd5}).status, HashStatus::kFailed);
  const int unreadable = ::open(Path().c_str(), O_WRONLY | O_CLOEXEC);
  ASSERT_GE(unreadable, 0);
  EXPECT_EQ(ExamineFile(unreadable, {}, {kHashMd5}).status, HashStatus::kFailed);
  ::close(unreadable);
}

TEST_F(HashTest, FreshFilesAreNotCachedBecauseTheirTimesMayLie) {
  EXPECT_FALSE(Examine({kHashMd5}).cacheable);
  std::this_thread::sleep_for(std::chrono::milliseconds(150));
  EXPECT_TRUE(Examine({kHashMd5}).cacheable);
}

/// An examination as of a settled file.
Examination Settled(HashKinds asked) {
  Examination examination;
  examination.status = HashStatus::kOk;
  examination.asked = asked;
  examination.hashes.present = asked;
  examination.cacheable = true;
  return examination;
}

SgrFile FileNumber(uint64_t inode) {
  SgrFile file{};
  file.inode = inode;
  return file;
}

TEST(HashCacheTest, KnowsUnchangedFilesOnly) {
  HashCache cache;
  SgrFile file = FileNumber(7);
  EXPECT_FALSE(cache.Find(file, {kHashMd5}).has_value());
  cache.Add(file, Settled(kHashMd5));
  const auto found = cache.Find(file, {kHashMd5});
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->status, HashStatus::kCached);
  ++file.ctime_ns;
  EXPECT_FALSE(cache.Find(file, {kHashMd5}).has_value());
  EXPECT_EQ(cache.statistics().hits, 1u);
  EXPECT_EQ(cache.statistics().misses, 2u);
}

TEST(HashCacheTest, AnswersWhatWasExaminedOnly) {
  HashCache cache;
  cache.Add(FileNumber(1), Settled(kHashMd5 | kHashSha1));
  EXPECT_FALSE(cache.Find(FileNumber(1), {kHashMd5 | kHashSha256}).has_value());
  EXPECT_FALSE(cache.Find(FileNumber(1), {kHashMd5, true}).has_value());
  EXPECT_EQ(cache.Find(FileNumber(1), {kHashMd5})->hashes.present, kHashMd5);
  Examination more = Settled(kHashAll);
  more.asked_version = true;
  more.hashes.present = kHashMd5;  // no Windows program, say
  cache.Add(FileNumber(1), more);
  EXPECT_TRUE(cache.Find(FileNumber(1), {kHashImphash, true}).has_value());
  EXPECT_EQ(cache.statistics().entries, 1u);
}

TEST(HashCacheTest, KeepsNothingDoubtful) {
  HashCache cache;
  Examination fresh = Settled(kHashMd5);
  fresh.cacheable = false;
  cache.Add(FileNumber(1), fresh);
  Examination failed = Settled(kHashMd5);
  failed.status = HashStatus::kTimeout;
  cache.Add(FileNumber(2), failed);
  cache.Add(FileNumber(0), Settled(kHashMd5));
  EXPECT_EQ(cache.statistics().entries, 0u);
}

TEST(HashCacheTest, IsBoundedAndForgetsTheUnused) {
  HashCache cache(3);
  for (uint64_t inode = 1; inode <= 3; ++inode) cache.Add(FileNumber(inode), Settled(kHashMd5));
  EXPECT_TRUE(cache.Find(FileNumber(1), {kHashMd5}).has_value());
  cache.Add(FileNumber(4), Settled(kHashMd5));
  EXPECT_EQ(cache.statistics().entries, 3u);
  EXPECT_FALSE(cache.Find(FileNumber(2), {kHashMd5}).has_value());
  EXPECT_TRUE(cache.Find(FileNumber(1), {kHashMd5}).has_value());
  Examination large = Settled(kHashMd5);
  large.asked_version = true;
  large.version.emplace().company = std::string(100'000, 'x');
  cache.Add(FileNumber(5), large);
  EXPECT_EQ(cache.Find(FileNumber(5), {kHashMd5, true})->version->company.size(), 1024u);
}

}  // namespace
}  // namespace sigmavm::collector
