// The processes of the machine as far as the collector knows them: who a parent is, and what it was
// started as, after it has changed or ended.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include "collector-driver/common/codec.h"
#include "collector-driver/common/process_guid.h"
#include "collector-driver/common/record.h"

namespace sigmavm::collector {

/// How facts about a process became known.
enum class FactOrigin : uint8_t {
  kEvent,     ///< its CREATE record
  kSnapshot,  ///< it was there before the collector
  kLate,      ///< read from /proc afterwards: perhaps changed since
};

/// One image of one process. Immutable and shared: forked children refer to that of their creator.
struct ProcessFacts {
  SgrTask task{};
  Guid guid;
  FactOrigin origin = FactOrigin::kEvent;
  uint32_t uid = SGR_UNSET;
  uint32_t login_uid = SGR_UNSET;
  std::string image;
  std::string command_line;
};
using SharedFacts = std::shared_ptr<const ProcessFacts>;

/// The facts that a CREATE or SNAPSHOT record tells of its process.
[[nodiscard]] ProcessFacts FactsOf(const RecordView& record, const GuidMaker& guids);

/// What was found of a process.
enum class LookupStatus : uint8_t {
  kFound,       ///< seen starting
  kSnapshot,    ///< known from before the collector
  kLate,        ///< from /proc, afterwards
  kOtherImage,  ///< the process, but it runs another image than was asked for
  kUnknown,     ///< no facts
};
/// "found", "snapshot", "late", "other_image", "unknown".
[[nodiscard]] std::string_view LookupStatusText(LookupStatus status) noexcept;

/// A process as another one sees it. A forked child without a program of its own has the image and
/// command line of its creator, but a GUID and process id of its own.
struct FoundProcess {
  LookupStatus status = LookupStatus::kUnknown;
  SgrTask task{};
  Guid guid;
  SharedFacts facts;  ///< null when unknown
};

struct ProcessTableBounds {
  size_t processes = 65'536;
  size_t bytes = size_t{16} << 20;
  /// Ended processes are kept this long, because records of several CPUs arrive out of order and
  /// children outlive parents.
  uint64_t exited_ns = 10'000'000'000;
};

/// Bounded: when it is full, ended processes go first, oldest first, then those that were not asked
/// for the longest. Not thread-safe.
class ProcessTable {
 public:
  /// `guids` must outlive the table.
  explicit ProcessTable(const GuidMaker& guids, const ProcessTableBounds& bounds = {});

  /// Learns from CREATE, SNAPSHOT, FORK and EXIT; other types change nothing. Records may arrive
  /// slightly out of order and with losses in between: a process id that comes back with another
  /// start ends the process that had it.
  void Apply(const RecordView& record);

  /// Adds facts that were read afterwards; what records have told is not replaced.
  void AddLate(ProcessFacts facts);

  /// The process of a task, running or ended. A start of zero stands for "not known" and finds the
  /// last one that had the id. Counts as use.
  [[nodiscard]] FoundProcess Find(const SgrTask& task);

  /// Who forked a process, as it was at that moment. The process itself has to be known by a FORK
  /// record.
  [[nodiscard]] FoundProcess FindCreator(const SgrTask& task);

  [[nodiscard]] size_t size() const noexcept { return by_pid_.size(); }
  /// Memory, estimated from above: facts that are shared are counted for each who shares them.
  [[nodiscard]] size_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] uint64_t evicted() const noexcept { return evicted_; }

 private:
  struct Entry {
    SgrTask task{};
    Guid guid;
    SharedFacts facts;     // of the image that runs; null when nobody knows
    SharedFacts previous;  // of the image before the last exec
    FoundProcess creator;
    uint64_t exited_ns = 0;  // 0: running
    size_t bytes = 0;
  };
  using Entries = std::list<Entry>;

  [[nodiscard]] Entry* FindEntry(const SgrTask& task);
  Entry& Obtain(const SgrTask& task, uint64_t now_ns);
  void SetFacts(Entry& entry, SharedFacts facts);
  [[nodiscard]] FoundProcess Describe(const Entry& entry, uint64_t exec_id) const;
  void ApplyFork(const SgrFork& fork, uint64_t now_ns);
  void ApplyExit(const SgrExit& exit, uint64_t now_ns);
  void MarkExited(Entries::iterator entry, uint64_t now_ns);
  void Recount(Entry& entry);
  void Trim(uint64_t now_ns);
  void Remove(Entries& from, Entries::iterator entry);

  const GuidMaker& guids_;
  ProcessTableBounds bounds_;
  Entries running_;  // least recently used first
  Entries exited_;   // first ended first
  std::unordered_multimap<uint32_t, Entries::iterator> by_pid_;
  size_t bytes_ = 0;
  uint64_t evicted_ = 0;
};

}  // namespace sigmavm::collector
