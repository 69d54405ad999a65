// Files, folders, compression and encodings: what arrives at the reader, and what is reported.
#include "runtime/input/input_source.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "runtime/base/limits.h"

namespace sigmavm::input {
namespace {

namespace fs = std::filesystem;

std::string Gzip(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  std::string in = text;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

std::string Zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  const size_t size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3);
  EXPECT_FALSE(ZSTD_isError(size));
  out.resize(size);
  return out;
}

/// `ascii` in UTF-16.
std::string Utf16(std::string_view ascii, bool big, bool mark) {
  std::string out;
  const auto put = [&](char high, char low) {
    out += big ? high : low;
    out += big ? low : high;
  };
  if (mark) put('\xFE', '\xFF');
  for (const char c : ascii) put('\0', c);
  return out;
}

struct Outcome {
  std::vector<std::string> documents;
  std::vector<std::string> problems;  // "SV0614 where: message", "warning " in front of warnings
  std::vector<std::string> sources;   // of each batch
  std::vector<Format> formats;
};

Outcome Drain(InputSource source) {
  Outcome outcome;
  Diagnostics problems;
  std::string last_source;
  uint64_t next_record = 1;
  while (std::optional<Batch> batch = source.Next(problems)) {
    EXPECT_FALSE(batch->documents.empty());
    if (batch->source_name != last_source) next_record = 1;
    EXPECT_EQ(batch->first_record, next_record);
    next_record += batch->documents.size();
    last_source = batch->source_name;
    outcome.sources.push_back(batch->source_name);
    outcome.formats.push_back(batch->format);
    for (const std::string_view document : batch->documents) {
      outcome.documents.emplace_back(document);
      // Reading the padding must be allowed; the address sanitizer would object.
      volatile char last = document.data()[document.size() + kDocumentPadding - 1];
      static_cast<void>(last);
    }
  }
  for (const Diagnostic& problem : problems) {
    outcome.problems.push_back((problem.severity == Severity::kWarning ? "warning " : "") +
                               CodeText(problem.code) + " " + problem.where + ": " +
                               problem.message);
  }
  return outcome;
}

using Texts = std::vector<std::string>;

TEST(InputSourceTest, UnwrapsText) {
  struct Case {
    const char* name;
    std::string bytes;
    Texts documents;
    Texts problems;
  };
  const std::string lines = "{\"a\":1}\n{\"a\":2}\n";
  const Texts both = {"{\"a\":1}", "{\"a\":2}"};
  const std::string zeros(64, '\0');
  std::string broken_gzip = Gzip(lines);
  broken_gzip[broken_gzip.size() - 6] = static_cast<char>(broken_gzip[broken_gzip.size() - 6] ^ 1);
  const std::string skippable = std::string("\x50\x2A\x4D\x18\x04\0\0\0skip", 12);
  const Case cases[] = {
      {"Plain", lines, both, {}},
      {"Empty", "", {}, {}},
      {"Utf8Mark", "\xEF\xBB\xBF" + lines, both, {}},
      {"OnlyUtf8Mark", "\xEF\xBB\xBF", {}, {}},
      {"Utf16Little", Utf16(lines, false, true), both, {}},
      {"Utf16Big", Utf16(lines, true, true), both, {}},
      {"Utf16LittleWithoutMark", Utf16(lines, false, false), both, {}},
      {"Utf16OddByte", Utf16("{}\n", false, true) + "{", {"{}", "\xEF\xBF\xBD"}, {}},
      {"Gzip", Gzip(lines), both, {}},
      {"GzipMembers", Gzip("{\"a\":1}\n{\"a\"") + Gzip(":2}\n"), both, {}},
      {"GzipPadding", Gzip(lines) + zeros, both, {}},
      {"GzipOfUtf16", Gzip(Utf16(lines, false, true)), both, {}},
      {"GzipOfNothing", Gzip(""), {}, {}},
      {"Zstd", Zstd(lines), both, {}},
      {"ZstdFrames", Zstd("{\"a\":1}\n") + skippable + Zstd("{\"a\":2}\n"), both, {}},
      {"ZstdSkippableFirst", skippable + Zstd(lines), both, {}},
      {"GzipInZstd", Zstd(Gzip(lines)), both, {}},
      {"GzipCutOff",
       Gzip(lines).substr(0, Gzip(lines).size() - 4),
       both,
       {"SV0611 in: the compressed data is cut off"}},
      {"GzipBadChecksum", broken_gzip, both, {"SV0611 in: the compressed data is corrupt"}},
      {"GzipTrailingText",
       Gzip(lines) + "hello",
       both,
       {"SV0611 in: the compressed data is corrupt"}},
      {"GzipHeaderOnly", "\x1F\x8B", {}, {"SV0611 in: the compressed data is cut off"}},
      {"CutRecordIsDropped",
       Gzip(lines + "{\"a\":3}").substr(0, Gzip(lines + "{\"a\":3}").size() - 1),
       both,
       {"SV0611 in: the compressed data is cut off"}},
      {"ZstdCutOff", Zstd(lines).substr(0, 9), {}, {"SV0611 in: the compressed data is cut off"}},
      {"ZstdCorrupt",
       Zstd(lines).substr(0, 6) + "\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
       {},
       {"SV0611 in: the compressed data is corrupt"}},
      {"GzipOfNotesCutOff",
       Gzip("just a note\n").substr(0, Gzip("just a note\n").size() - 4),
       {},
       {"SV0611 in: the compressed data is cut off"}},
      {"Evtx",
       std::string("ElfFile\0more", 12),
       {},
       {"SV0612 in: EVTX event logs are not supported yet"}},
      {"EvtxInGzip",
       Gzip(std::string("ElfFile\0more............", 24)),
       {},
       {"SV0612 in: EVTX event logs are not supported yet"}},
      {"Zip", "PK\x03\x04 and so on", {}, {"SV0613 in: the input is a zip archive"}},
      {"OtherBinary", std::string("ab\0cd", 5), {}, {"SV0613 in: the input is not text"}},
      {"PlainText", "just a note\n", {}, {"SV0614 in: the input is neither JSON nor XML"}},
      {"XmlWithoutEvents", "<log/>", {}, {"warning SV0615 in: the input has no <Event>"}},
      {"Xml", "<Events><Event>1</Event></Events>", {"<Event>1</Event>"}, {}},
  };
  for (const Case& test : cases) {
    for (const size_t block : {size_t{1}, size_t{16}, kDefaultBlockBytes}) {
      const Outcome got = Drain(InputSource::FromText("in", test.bytes, block));
      EXPECT_EQ(got.documents, test.documents) << test.name << ", blocks of " << block;
      EXPECT_EQ(got.problems, test.problems) << test.name << ", blocks of " << block;
    }
  }
}

TEST(InputSourceTest, TellsFormatsApart) {
  EXPECT_EQ(Drain(InputSource::FromText("in", "{}")).formats, std::vector{Format::kJson});
  EXPECT_EQ(Drain(InputSource::FromText("in", "<Event/>")).formats, std::vector{Format::kXml});
}

TEST(InputSourceTest, DeliversManyBatchesInOrder) {
  std::string text;
  Texts want;
  for (int i = 0; i < 20'000; ++i) {
    want.push_back("{\"n\":" + std::to_string(i) + "}");
    text += want.back() + "\n";
  }
  const Outcome got = Drain(InputSource::FromText("in", Gzip(text), 4096));
  EXPECT_TRUE(got.documents == want);
  EXPECT_GT(got.sources.size(), 50u);
}

TEST(InputSourceTest, GrowsForALongRecordOnly) {
  const std::string longer = "{\"a\":\"" + std::string(100'000, 'x') + "\"}";
  const Outcome got = Drain(InputSource::FromText("in", "{}\n" + longer + "\n{}\n", 1024));
  EXPECT_TRUE(got.documents == Texts({"{}", longer, "{}"}));
}

TEST(InputSourceTest, DecompressesABombInBoundedMemory) {
  const std::string bomb = "{\"a\":\"" + std::string(4 * Limits::kRecordBytes, 'x');
  const Outcome got = Drain(InputSource::FromText("in", Gzip("{}\n" + bomb + "\n{}")));
  ASSERT_EQ(got.documents.size(), 3u);
  EXPECT_EQ(got.documents[1].size(), Limits::kRecordBytes + 1);
  EXPECT_EQ(got.documents[2], "{}");
}

TEST(InputSourceTest, BatchesOutliveTheirSource) {
  Diagnostics problems;
  std::optional<Batch> batch;
  {
    InputSource source = InputSource::FromText("in", "{\"a\":1}\n", 64);
    batch = source.Next(problems);
  }
  ASSERT_TRUE(batch.has_value());
  std::thread([moved = std::move(*batch)] { EXPECT_EQ(moved.documents[0], "{\"a\":1}"); }).join();
}

/// A folder that goes away with the test.
class FolderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "sigmavm-input-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& bytes) {
    const fs::path path = folder_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
    return path.string();
  }

  fs::path folder_;
};

TEST_F(FolderTest, ReadsFoldersSortedWithoutHiddenFiles) {
  const std::string b = Write("b.txt", "{\"n\":\"b\"}");
  const std::string inner = Write("a/z.gz", Gzip("{\"n\":\"z\"}"));
  Write(".hidden", "{}");
  Write(".git/x", "{}");
  Write("c.evtx", std::string("ElfFile\0", 8));
  Write("README", "some words\n");
  fs::create_symlink(folder_, folder_ / "loop");
  const Outcome got = Drain(InputSource({folder_.string()}));
  EXPECT_EQ(got.documents, Texts({"{\"n\":\"z\"}", "{\"n\":\"b\"}"}));
  EXPECT_EQ(got.sources, Texts({inner, b}));
  EXPECT_EQ(got.problems, Texts({"warning SV0614 " + (folder_ / "README").string() +
                                     ": the input is neither JSON nor XML",
                                 "warning SV0612 " + (folder_ / "c.evtx").string() +
                                     ": EVTX event logs are not supported yet"}));
}

TEST_F(FolderTest, GoesOnAfterAFileThatIsMissing) {
  const std::string good = Write("good", "{}");
  const std::string other = Write("other", "{}");
  const std::string missing = (folder_ / "missing").string();
  const Outcome got = Drain(InputSource({good, missing, other}));
  EXPECT_EQ(got.sources, Texts({good, other}));
  EXPECT_EQ(got.problems, Texts({"SV0610 " + missing + ": No such file or directory"}));
}

TEST_F(FolderTest, ReportsAnEmptyFolder) {
  const Outcome got = Drain(InputSource({folder_.string()}));
  EXPECT_EQ(got.problems,
            Texts({"warning SV0616 " + folder_.string() + ": the folder holds no files"}));
}

TEST_F(FolderTest, DeliversWhatIsThereBeforeAPipeEnds) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const std::string text = "{\"a\":1}\n{\"a\":2}\n{\"a\"";
  ASSERT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  InputSource source({"/dev/fd/" + std::to_string(ends[0])});
  Diagnostics problems;
  const std::optional<Batch> first = source.Next(problems);  // must not wait for the rest
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->documents.size(), 2u);
  ASSERT_EQ(::write(ends[1], ":3}", 3), 3);
  ::close(ends[1]);
  const std::optional<Batch> second = source.Next(problems);
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->documents[0], "{\"a\":3}");
  EXPECT_EQ(second->first_record, 3u);
  EXPECT_FALSE(source.Next(problems).has_value());
  EXPECT_TRUE(problems.empty());
  ::close(ends[0]);
}

}  // namespace
}  // namespace sigmavm::input
