// The parts of the service around the pipeline: what users name, what is claimed, watched and told.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "collector-driver/linux/service/capture_sink.h"
#include "collector-driver/linux/service/capture_source.h"
#include "collector-driver/linux/service/file_inspector.h"
#include "collector-driver/linux/service/file_watch.h"
#include "collector-driver/linux/service/output.h"
#include "collector-driver/linux/service/output_spec.h"
#include "collector-driver/linux/service/state_directory.h"
#include "collector-driver/linux/service/status_socket.h"
#include "collector-driver/linux/service/status_text.h"
#include "tests/support/collector_records.h"

namespace sigmavm::collector {
namespace {

namespace fs = std::filesystem;
using Target = OutputSpec::Target;

class ServiceTest : public testing::Test {
 protected:
  ServiceTest() {
    std::string name = (fs::temp_directory_path() / "sigmavm-service-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~ServiceTest() override { fs::remove_all(folder_); }
  [[nodiscard]] std::string Path(const std::string& name) const {
    return (folder_ / name).string();
  }

  fs::path folder_;
};

constexpr std::string_view kFormats[] = {"ndjson", "xml"};

TEST(OutputSpecTest, NamesFormatTargetAndRotation) {
  const struct {
    const char* text;
    const char* format;
    const char* path;
    uint64_t size;
    uint32_t keep;
    Target target;
  } cases[] = {
      {"ndjson", "ndjson", "", 100 << 20, 5, Target::kStandardOutput},
      {"xml:-", "xml", "", 100 << 20, 5, Target::kStandardOutput},
      {"xml:journald", "xml", "", 100 << 20, 5, Target::kJournal},
      {"ndjson:syslog", "ndjson", "", 100 << 20, 5, Target::kSyslog},
      {"ndjson:/var/log/x", "ndjson", "/var/log/x", 100 << 20, 5, Target::kFile},
      {"ndjson:a,b:c,size=2K,keep=0", "ndjson", "a,b:c", 2048, 0, Target::kFile},
      {"ndjson:x,keep=9,size=0", "ndjson", "x", 0, 9, Target::kFile},
  };
  for (const auto& test : cases) {
    const auto spec = ParseOutputSpec("--output", test.text, kFormats);
    ASSERT_TRUE(spec) << test.text;
    EXPECT_EQ(spec->format, test.format) << test.text;
    EXPECT_EQ(spec->target, test.target) << test.text;
    EXPECT_EQ(spec->file.path, test.path) << test.text;
    EXPECT_EQ(spec->file.max_bytes, test.size) << test.text;
    EXPECT_EQ(spec->file.keep, test.keep) << test.text;
  }
}

TEST(OutputSpecTest, SaysWhatIsWrong) {
  const struct {
    const char* text;
    const char* message;
  } cases[] = {
      {"", "unknown format ''"},
      {"jsn:x", "unknown format 'jsn'"},
      {"ndjson:", "names no target"},
      {"ndjson:x,size=", "'size=' is not a setting"},
      {"ndjson:x,size=1X", "'size=1X' is not a setting"},
      {"ndjson:x,size=99999999999G", "is not a setting"},
      {"ndjson:x,keep=-1", "'keep=-1' is not a setting"},
      {"ndjson:x,keep=100000", "is not a setting"},
  };
  for (const auto& test : cases) {
    const auto spec = ParseOutputSpec("--output", test.text, kFormats);
    ASSERT_FALSE(spec) << test.text;
    EXPECT_NE(spec.errors().front().message.find(test.message), std::string::npos)
        << spec.errors().front().message;
  }
}

TEST_F(ServiceTest, SecondCollectorIsRefusedUntilTheFirstHasGone) {
  {
    const auto first = StateDirectory::Claim(Path("state/deep"));
    ASSERT_TRUE(first);
    const auto second = StateDirectory::Claim(Path("state/deep"));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.errors().front().code, DiagnosticCode::kCollectorRunning);
  }
  EXPECT_TRUE(StateDirectory::Claim(Path("state/deep")));
}

TEST_F(ServiceTest, StateDirectoryThatCannotBeOneIsAnError) {
  std::ofstream(Path("file")) << "x";
  const auto state = StateDirectory::Claim(Path("file"));
  ASSERT_FALSE(state);
  EXPECT_EQ(state.errors().front().code, DiagnosticCode::kStateDirectoryUnusable);
}

TEST_F(ServiceTest, StatusIsToldToWhoeverConnects) {
  auto server = StatusServer::Open(Path("status"));
  ASSERT_TRUE(server);
  std::atomic<bool> done = false;
  std::thread serving([&] {
    while (!done) {
      server->Serve([] { return std::string(100'000, 'x'); });
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  for (int i = 0; i < 3; ++i) {
    const auto text = AskStatus(Path("status"));
    EXPECT_TRUE(text && text->size() == 100'000);
  }
  done = true;
  serving.join();
}

TEST_F(ServiceTest, NobodyAnswersBehindASocketThatWasLeft) {
  EXPECT_EQ(AskStatus(Path("none")).errors().front().code, DiagnosticCode::kCollectorNotRunning);
  std::ofstream(Path("left")) << "";
  EXPECT_FALSE(AskStatus(Path("left")));
  EXPECT_TRUE(StatusServer::Open(Path("left"))) << "a collector replaces what is left";
}

TEST(StatusTextTest, HasBooksOfStagesAndOutputs) {
  Books books;
  books.stage(kSgrStageReader).Seen(3);
  books.stage(kSgrStageReader).Delivered(2);
  books.stage(kSgrStageReader).Dropped(kSgrDropQueueFull);
  books.AddSink("events ndjson").Seen(2);
  StatusFacts facts;
  facts.version = "1.2.3";
  facts.source = "bpf";
  facts.books = books.Snapshot();
  facts.output_errors = {ENOSPC};
  const auto json = nlohmann::json::parse(StatusText(facts));
  EXPECT_EQ(json["version"], "1.2.3");
  EXPECT_EQ(json["stages"]["reader"]["dropped"]["queue_full"], 1);
  EXPECT_EQ(json["outputs"][0]["name"], "events ndjson");
  EXPECT_EQ(json["outputs"][0]["pending"], 2);
  EXPECT_EQ(json["outputs"][0]["last_error"], "No space left on device");
  EXPECT_GT(json["resident_bytes"], 0);
}

TEST_F(ServiceTest, WatchSeesFilesReplacedAddedAndRemoved) {
  fs::create_directories(Path("rules/deep"));
  std::ofstream(Path("rules/deep/a.yml")) << "a";
  std::ofstream(Path("pack.sgp")) << "a";
  std::ofstream(Path("other")) << "a";
  FileWatch watch({Path("rules"), Path("pack.sgp")});
  EXPECT_FALSE(watch.Changed());
  std::ofstream(Path("other")) << "b";
  EXPECT_FALSE(watch.Changed()) << "a neighbour is not watched";
  std::ofstream(Path("rules/deep/a.yml")) << "b";
  EXPECT_TRUE(watch.Changed());
  EXPECT_FALSE(watch.Changed());
  fs::rename(Path("other"), Path("pack.sgp"));
  EXPECT_TRUE(watch.Changed()) << "replaced by another file";
  fs::remove(Path("rules/deep/a.yml"));
  EXPECT_TRUE(watch.Changed());
}

TEST_F(ServiceTest, CaptureIsReplayedSessionBySession) {
  RecordWriter writer;
  for (const uint64_t boot : {1, 2}) {
    auto capture = CaptureWriter::Open(Path("capture"), {{7, boot}, kSgrLinux, 0, "host"});
    ASSERT_TRUE(capture);
    Books books;
    Output output(std::make_unique<CaptureSink>(std::move(*capture)), books.AddSink("capture"));
    for (uint64_t i = 0; i < 100 * boot; ++i) {
      const Bytes bytes = WriteProcess(writer, {}, kSgrCreate, i + 1);
      output.Offer({std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size())});
    }
    output.Close(std::chrono::milliseconds(5'000));
    EXPECT_EQ(books.Snapshot().sinks[0].counts.delivered, 100 * boot);
  }
  auto reader = CaptureReader::Open(Path("capture"));
  ASSERT_TRUE(reader);
  CaptureFile file(std::move(*reader));
  for (const uint64_t boot : {1, 2}) {
    ASSERT_TRUE(file.NextSession());
    EXPECT_EQ(file.host().seed.boot, boot);
    CaptureSource source(file);
    RecordBatch batch;
    size_t count = 0;
    while (source.Read(batch, std::chrono::milliseconds(0)) == ReadStatus::kRecords) {
      count += batch.size();
      batch.Clear();
    }
    EXPECT_EQ(count, 100 * boot);
  }
  EXPECT_FALSE(file.NextSession());
}

class InspectorTest : public ServiceTest {
 protected:
  /// A record of a process whose program is this file, read with what /proc says at `root`.
  ImageInspector::Facts Inspect(const std::string& file, const SgrFile& seen) {
    FileInspectorOptions options;
    options.proc_root = Path("proc");
    FileInspector inspector(options);
    return Inspect(inspector, file, seen);
  }
  static ImageInspector::Facts Inspect(FileInspector& inspector, const std::string& file,
                                       const SgrFile& seen) {
    SgrProcess process{};
    process.self = TestTask(42);
    process.image = seen;
    RecordWriter writer;
    writer.Begin(TestHeader(kSgrCreate, 1), process);
    writer.Add(kSgrTagImage, kSgrBytes, file);
    RecordView record;
    EXPECT_EQ(RecordView::Read(writer.Finish(), record), CodecError::kNone);
    ImageInspector::Facts facts;
    inspector.Inspect(record, {kHashAll, true}, facts);
    return facts;
  }
  static SgrFile Seen(const std::string& path) {
    struct stat facts {};
    EXPECT_EQ(stat(path.c_str(), &facts), 0);
    SgrFile file{};
    file.device = (static_cast<uint64_t>(facts.st_dev >> 8) << 20) | (facts.st_dev & 0xFF);
    file.inode = facts.st_ino;
    file.size = static_cast<uint64_t>(facts.st_size);
    file.mtime_ns = facts.st_mtim.tv_sec * 1'000'000'000 + facts.st_mtim.tv_nsec;
    file.ctime_ns = facts.st_ctim.tv_sec * 1'000'000'000 + facts.st_ctim.tv_nsec;
    file.links = 1;
    file.mode = facts.st_mode;
    return file;
  }
};

TEST_F(InspectorTest, HashesTheFileOfTheProcess) {
  std::ofstream(Path("program")) << "abc";
  const ImageInspector::Facts facts = Inspect(Path("program"), Seen(Path("program")));
  EXPECT_EQ(HashStatusText(facts.status), "ok");
  std::string text;
  AppendHashes(facts.hashes, text);
  EXPECT_NE(text.find("MD5=900150983CD24FB0D6963F7D28E17F72"), std::string::npos) << text;
  EXPECT_FALSE(facts.has_version);
}

TEST_F(InspectorTest, OtherFileWithTheSameNameIsNotTakenForIt) {
  std::ofstream(Path("program")) << "abc";
  SgrFile seen = Seen(Path("program"));
  std::ofstream(Path("program")) << "another text";
  EXPECT_EQ(HashStatusText(Inspect(Path("program"), seen).status), "gone");
  fs::create_directories(Path("proc/42"));
  fs::create_symlink(Path("program"), Path("proc/42/exe"));
  EXPECT_EQ(HashStatusText(Inspect(Path("program"), seen).status), "changed");
}

TEST_F(InspectorTest, PathThatLeadsElsewhereByNowIsNotFollowed) {
  std::ofstream(Path("program")) << "abc";
  fs::create_symlink(Path("program"), Path("link"));
  EXPECT_EQ(HashStatusText(Inspect(Path("link"), Seen(Path("program"))).status), "gone");
}

TEST_F(InspectorTest, FileSystemThatMayNeverAnswerIsNotAsked) {
  std::ofstream(Path("program")) << "abc";
  SgrFile seen = Seen(Path("program"));
  seen.filesystem = 0x65735546;  // FUSE
  EXPECT_EQ(HashStatusText(Inspect(Path("program"), seen).status), "remote");
}

TEST_F(InspectorTest, ManyLargeFilesDoNotTakeAllTheTime) {
  // Holes take no room; each file takes longer than there is time for.
  std::ofstream(Path("large")) << "x";
  fs::resize_file(Path("large"), uint64_t{1} << 30);
  const SgrFile seen = Seen(Path("large"));
  FileInspectorOptions options;
  options.proc_root = Path("proc");
  options.max_bytes = UINT64_MAX;
  options.deadline = std::chrono::milliseconds(50);
  FileInspector inspector(options);
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(HashStatusText(Inspect(inspector, Path("large"), seen).status), "timeout");
  }
  // 20 times 50 ms without a budget.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(500));
}

TEST_F(InspectorTest, MissingFileIsGone) {
  SgrFile seen{};
  seen.inode = 5;
  EXPECT_EQ(HashStatusText(Inspect(Path("none"), seen).status), "gone");
  EXPECT_EQ(HashStatusText(Inspect("memfd:x", seen).status), "gone");
}

}  // namespace
}  // namespace sigmavm::collector
