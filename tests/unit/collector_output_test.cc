// Outputs survive full disks, closed pipes, missing services and slow readers, and count each loss.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "collector-driver/linux/service/file_sink.h"
#include "collector-driver/linux/service/log_sink.h"
#include "collector-driver/linux/service/output.h"
#include "collector-driver/linux/service/stream_sink.h"

namespace sigmavm::collector {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

const std::atomic<bool> kGoOn = false;

/// A folder that goes with the test.
class OutputTest : public testing::Test {
 protected:
  OutputTest() {
    std::signal(SIGPIPE, SIG_IGN);
    std::string name = (fs::temp_directory_path() / "sigmavm-output-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~OutputTest() override { fs::remove_all(folder_); }

  [[nodiscard]] std::string Path(const std::string& name) const {
    return (folder_ / name).string();
  }
  static std::string Read(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }

  fs::path folder_;
};

MessageBatch Batch(const std::vector<std::string>& texts) {
  MessageBatch batch;
  for (const std::string& text : texts) batch.Add({text, Urgency::kInformation});
  return batch;
}

TEST_F(OutputTest, FileIsRotatedBySizeAndOldOnesAreKeptUpToTheirNumber) {
  FileSink sink({Path("log"), 10, 2});
  for (const char* text : {"aaaa\n", "bbbb\n", "cccc\n", "dddd\n", "eeee\n", "ffff\n", "gggg\n"}) {
    ASSERT_EQ(sink.Write(Batch({text}), 0, kGoOn), 1U);
  }
  EXPECT_EQ(Read(Path("log")), "gggg\n");
  EXPECT_EQ(Read(Path("log.1")), "eeee\nffff\n");
  EXPECT_EQ(Read(Path("log.2")), "cccc\ndddd\n");
  EXPECT_FALSE(fs::exists(Path("log.3")));
}

TEST_F(OutputTest, OneBatchIsSpreadOverRotatedFiles) {
  FileSink sink({Path("log"), 10, 5});
  EXPECT_EQ(sink.Write(Batch({"aaaa\n", "bbbb\n", "cccc\n", "dddd\n", "eeee\n"}), 0, kGoOn), 5U);
  EXPECT_EQ(Read(Path("log.2")), "aaaa\nbbbb\n");
  EXPECT_EQ(Read(Path("log.1")), "cccc\ndddd\n");
  EXPECT_EQ(Read(Path("log")), "eeee\n");
}

TEST_F(OutputTest, FileIsContinuedAndOpenedAnewOnRequest) {
  std::ofstream(Path("log")) << "before\n";
  FileSink sink({Path("log"), 0, 0});
  ASSERT_EQ(sink.Write(Batch({"one\n"}), 0, kGoOn), 1U);
  fs::rename(Path("log"), Path("moved"));
  ASSERT_EQ(sink.Write(Batch({"two\n"}), 0, kGoOn), 1U);
  sink.RequestReopen();
  ASSERT_EQ(sink.Write(Batch({"three\n"}), 0, kGoOn), 1U);
  EXPECT_EQ(Read(Path("moved")), "before\none\ntwo\n");
  EXPECT_EQ(Read(Path("log")), "three\n");
}

TEST_F(OutputTest, FileIsNotReadableByEverybody) {
  FileSink sink({Path("log"), 0, 0});
  ASSERT_EQ(sink.Write(Batch({"secret\n"}), 0, kGoOn), 1U);
  struct stat facts {};
  ASSERT_EQ(stat(Path("log").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07U, 0U);
}

TEST_F(OutputTest, FullDeviceCostsCountedMessages) {
  StageBooks books;
  Output output(std::make_unique<FileSink>(FileTarget{"/dev/full", 0, 0}), books);
  for (int i = 0; i < 10; ++i) output.Offer({"text\n"});
  output.Close(milliseconds(5000));
  EXPECT_EQ(books.counts().seen, 10U);
  EXPECT_EQ(books.counts().dropped[kSgrDropWriteError], 10U);
  EXPECT_EQ(output.last_error(), ENOSPC);
  EXPECT_TRUE(books.counts().closed());
}

TEST_F(OutputTest, FolderThatAppearsLaterIsWrittenToFromThenOn) {
  FileSink sink({Path("later/log"), 0, 0});
  EXPECT_EQ(sink.Write(Batch({"one\n"}), 0, kGoOn), 0U);
  EXPECT_EQ(sink.error(), ENOENT);
  fs::create_directory(Path("later"));
  EXPECT_EQ(sink.Write(Batch({"two\n"}), 0, kGoOn), 1U);
  EXPECT_EQ(Read(Path("later/log")), "two\n");
}

TEST_F(OutputTest, ClosedPipeCostsCountedMessages) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  close(ends[0]);
  StageBooks books;
  Output output(std::make_unique<StreamSink>(ends[1]), books);
  for (int i = 0; i < 10; ++i) output.Offer({"text\n"});
  output.Close(milliseconds(5000));
  close(ends[1]);
  EXPECT_EQ(books.counts().dropped[kSgrDropWriteError], 10U);
  EXPECT_EQ(output.last_error(), EPIPE);
  EXPECT_TRUE(books.counts().closed());
}

TEST_F(OutputTest, ReaderThatNeverReadsDoesNotKeepTheOutputFromClosing) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  StageBooks books;
  {
    Output output(std::make_unique<StreamSink>(ends[1]), books, {256 << 10, Overflow::kDrop});
    const std::string text(1000, 'x');
    for (int i = 0; i < 1000; ++i) output.Offer({text});
    output.Close(milliseconds(50));
  }
  close(ends[0]);
  close(ends[1]);
  const StageCounts counts = books.counts();
  EXPECT_EQ(counts.seen, 1000U);
  EXPECT_GT(counts.dropped[kSgrDropQueueFull], 0U);
  EXPECT_GT(counts.dropped[kSgrDropShutdown], 0U);
  EXPECT_TRUE(counts.closed());
}

TEST_F(OutputTest, WaitingOutputLosesNothing) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  size_t read_bytes = 0;
  std::thread reader([&] {
    std::array<char, 4096> piece;
    ssize_t count = 0;
    while ((count = read(ends[0], piece.data(), piece.size())) > 0) {
      read_bytes += static_cast<size_t>(count);
    }
  });
  StageBooks books;
  Output output(std::make_unique<StreamSink>(ends[1]), books, {8 << 10, Overflow::kWait});
  const std::string text(1000, 'x');
  for (int i = 0; i < 1000; ++i) output.Offer({text});
  output.Close(milliseconds(10'000));
  close(ends[1]);
  reader.join();
  close(ends[0]);
  EXPECT_EQ(read_bytes, 1'000'000U);
  EXPECT_EQ(books.counts().delivered, 1000U);
}

/// A log service: a bound datagram socket.
class Service {
 public:
  explicit Service(const std::string& path) : path_(path) {
    descriptor_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    EXPECT_EQ(bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  ~Service() {
    close(descriptor_);
    unlink(path_.c_str());
  }
  /// The next datagram, or the content of the file that came with an empty one.
  std::string Receive() {
    std::string text(1 << 20, '\0');
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    iovec part{text.data(), text.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t count = recvmsg(descriptor_, &message, 0);
    text.resize(count < 0 ? 0 : static_cast<size_t>(count));
    if (const cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr) {
      int file = -1;
      std::memcpy(&file, CMSG_DATA(header), sizeof file);
      text.resize(1 << 24);
      const ssize_t size = pread(file, text.data(), text.size(), 0);
      text.resize(size < 0 ? 0 : static_cast<size_t>(size));
      close(file);
    }
    return text;
  }

 private:
  std::string path_;
  int descriptor_;
};

TEST_F(OutputTest, JournalGetsEntriesInItsOwnProtocol) {
  Service service(Path("journal"));
  JournalSink sink(Path("journal"));
  MessageBatch batch;
  batch.Add({"{\"a\":1}\n", Urgency::kError});
  ASSERT_EQ(sink.Write(batch, 0, kGoOn), 1U);
  const std::string size("\x07\0\0\0\0\0\0\0", 8);
  EXPECT_EQ(service.Receive(),
            "PRIORITY=3\nSYSLOG_IDENTIFIER=sigmavm-collect\nMESSAGE\n" + size + "{\"a\":1}\n");
}

TEST_F(OutputTest, JournalGetsWhatNoDatagramHoldsAsAFile) {
  Service service(Path("journal"));
  JournalSink sink(Path("journal"));
  const std::string text(4 << 20, 'x');
  ASSERT_EQ(sink.Write(Batch({text}), 0, kGoOn), 1U) << std::strerror(sink.error());
  EXPECT_TRUE(service.Receive().ends_with(text + "\n"));
}

TEST_F(OutputTest, LogServiceThatIsStartedAnewIsFoundAgain) {
  SyslogSink sink("host", Path("log"));
  EXPECT_EQ(sink.Write(Batch({"lost\n"}), 0, kGoOn), 0U);
  EXPECT_EQ(sink.error(), ENOENT);
  {
    Service service(Path("log"));
    EXPECT_EQ(sink.Write(Batch({"one\n"}), 0, kGoOn), 1U);
    EXPECT_TRUE(service.Receive().ends_with(" - - one"));
  }
  Service service(Path("log"));
  EXPECT_EQ(sink.Write(Batch({"two\n"}), 0, kGoOn), 1U);
  EXPECT_TRUE(service.Receive().ends_with(" - - two"));
}

TEST_F(OutputTest, SyslogMessageTooLongForADatagramIsLostAloneAndCounted) {
  Service service(Path("log"));
  StageBooks books;
  Output output(std::make_unique<SyslogSink>("host", Path("log")), books,
                {64 << 20, Overflow::kDrop});
  output.Offer({std::string(8 << 20, 'x')});
  output.Offer({"short\n"});
  output.Close(milliseconds(10'000));
  EXPECT_TRUE(service.Receive().ends_with("short"));
  EXPECT_EQ(books.counts().delivered, 1U);
  EXPECT_EQ(books.counts().dropped[kSgrDropWriteError], 1U);
}

TEST(LogEntryTest, SyslogHeaderFollowsRfc5424) {
  std::string entry;
  AppendSyslogEntry({"text\n", Urgency::kWarning}, "my host", 1'700'000'000'000'042, entry);
  const std::string process = std::to_string(getpid());
  EXPECT_EQ(entry,
            "<28>1 2023-11-14T22:13:20.000042Z my_host sigmavm-collect " + process + " - - text");
}

}  // namespace
}  // namespace sigmavm::collector
