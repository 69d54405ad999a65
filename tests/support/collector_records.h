// Records and sources of records for tests of what is behind them.
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "collector-driver/common/codec.h"
#include "collector-driver/linux/record_source.h"

namespace sigmavm::collector {

/// What a test says of a process; everything else has a fixed value.
struct TestProcess {
  uint32_t pid = 100;
  uint32_t parent_pid = 1;
  std::string image = "/usr/bin/true";
  std::vector<std::string> arguments = {"true"};
  uint32_t uid = 1000;
  uint32_t flags = 0;
};

inline SgrTask TestTask(uint32_t pid) { return {pid * 1'000'000ULL + 5, 7, pid, pid}; }

inline SgrHeader TestHeader(SgrType type, uint64_t sequence, uint32_t flags = 0) {
  SgrHeader header{};
  header.type = static_cast<SgrU16>(type);
  header.flags = flags;
  header.sequence = sequence;
  header.mono_ns = 1'000'000'000 + sequence;
  header.utc_100ns = 133'000'000'000'000'000;  // 2022-06-17
  return header;
}

/// A CREATE or SNAPSHOT record; valid until the writer's next Begin().
inline Bytes WriteProcess(RecordWriter& writer, const TestProcess& process,
                          SgrType type = kSgrCreate, uint64_t sequence = 1) {
  SgrProcess fixed{};
  fixed.self = TestTask(process.pid);
  fixed.parent = TestTask(process.parent_pid);
  fixed.ids = {process.uid, process.uid, process.uid, process.uid,
               process.uid, process.uid, process.uid, process.uid};
  fixed.login_uid = SGR_UNSET;
  fixed.session_id = SGR_UNSET;
  fixed.image.links = 1;
  writer.Begin(TestHeader(type, sequence, process.flags), fixed);
  writer.Add(kSgrTagImage, kSgrBytes, process.image);
  std::string arguments;
  for (const std::string& argument : process.arguments) arguments += argument + '\0';
  writer.Add(kSgrTagArguments, kSgrBytes, arguments);
  writer.Add(kSgrTagDirectory, kSgrBytes, "/tmp");
  return writer.Finish();
}

/// Gives `total` CREATE records as fast as they are read, or until it is stopped. Those that a ring
/// of `ring` records has no room for, when nobody reads, are lost and counted, as in the kernel.
class FakeSource : public RecordSource {
 public:
  explicit FakeSource(uint64_t total, uint64_t burst = 64) : total_(total), burst_(burst) {}

  ReadStatus Read(RecordBatch& batch, std::chrono::milliseconds /*wait*/) override {
    if (stopped_ || made_ == total_) return fails_ ? ReadStatus::kFailed : ReadStatus::kEnded;
    for (uint64_t i = 0; i < burst_ && made_ < total_; ++i) {
      ++made_;
      if (lose_every_ != 0 && made_ % lose_every_ == 0) {
        ++lost_;
        continue;
      }
      TestProcess process;
      process.pid = 100 + static_cast<uint32_t>(made_ % 10'000);
      batch.Add(WriteProcess(writer_, process, kSgrCreate, made_));
      ++delivered_;
    }
    return batch.empty() ? ReadStatus::kIdle : ReadStatus::kRecords;
  }
  void Stop() noexcept override { stopped_ = true; }
  void Wake() noexcept override {}
  SourceBooks Books() const noexcept override { return {made_, delivered_, lost_, 0}; }

  void LoseEvery(uint64_t count) { lose_every_ = count; }
  void FailAtTheEnd() { fails_ = true; }

 private:
  RecordWriter writer_;
  uint64_t total_;
  uint64_t burst_;
  uint64_t lose_every_ = 0;
  bool fails_ = false;
  std::atomic<bool> stopped_ = false;
  std::atomic<uint64_t> made_ = 0;
  std::atomic<uint64_t> delivered_ = 0;
  std::atomic<uint64_t> lost_ = 0;
};

/// Gives the records it was made with, then ends.
class ListSource : public RecordSource {
 public:
  void Add(Bytes record) { records_.Add(record); }

  ReadStatus Read(RecordBatch& batch, std::chrono::milliseconds /*wait*/) override {
    if (next_ == records_.size()) return ReadStatus::kEnded;
    batch.Add(records_[next_++]);
    return ReadStatus::kRecords;
  }
  void Stop() noexcept override {}
  void Wake() noexcept override {}
  /// Counts nothing, like a capture file.
  SourceBooks Books() const noexcept override { return {}; }

 private:
  RecordBatch records_;
  size_t next_ = 0;
};

}  // namespace sigmavm::collector
