// Turns the record of a process creation into an event: parents, names of users, containers and
// what else a record does not say itself.
#pragma once

#include <cstdint>
#include <string>

#include "collector-driver/common/enriched_record.h"
#include "collector-driver/common/process_event.h"
#include "collector-driver/common/process_guid.h"
#include "collector-driver/common/process_table.h"
#include "collector-driver/linux/service/evaluation.h"
#include "collector-driver/linux/service/held_programs.h"
#include "collector-driver/linux/service/image_inspector.h"
#include "collector-driver/linux/service/proc_files.h"
#include "collector-driver/linux/service/user_names.h"

namespace sigmavm::collector {

struct EnricherOptions {
  /// The records are of this machine and of now, so that /proc and its files can be asked. Not so
  /// for replayed captures.
  bool is_live = true;
  std::string proc_root = "/proc";
  ProcessTableBounds table;
};

/// Not thread-safe.
class Enricher {
 public:
  /// `guids` must outlive it, and so must `inspector`, which may be null: hashes are then not had,
  /// and `held`, null where nothing is held.
  Enricher(const GuidMaker& guids, const EnricherOptions& options,
           ImageInspector* inspector = nullptr, HeldPrograms* held = nullptr);

  /// Learns from every record, in order.
  void Learn(const RecordView& record) { table_.Apply(record); }

  /// Fills the event of a CREATE or SNAPSHOT record that Learn() has been given. Enriched records
  /// (enriched_record.h) are taken by their word.
  void Fill(const RecordView& record, const FactsNeeded& needed, ProcessEvent& event);
  /// The record of the last Fill() with all that was found out; valid until the next call.
  [[nodiscard]] Bytes EnrichedRecord(const RecordView& record);

  [[nodiscard]] const ProcessTable& table() const noexcept { return table_; }
  /// Parents that had to be looked up afterwards.
  [[nodiscard]] uint64_t late_parents() const noexcept { return late_parents_; }
  [[nodiscard]] uint64_t user_timeouts() const noexcept { return users_.timeouts(); }

 private:
  void FindParentLate(const SgrTask& parent);
  void FindParentOfDenied(const SgrTask& parent);
  void LookUp(const RecordView& record, const FactsNeeded& needed);
  void FillUsers(const SgrProcess& process);
  void FillImage(const RecordView& record, const FactsNeeded& needed);
  [[nodiscard]] bool TakeHeld(const SgrProcess& process, const FactsNeeded& needed);

  const GuidMaker& guids_;
  EnricherOptions options_;
  ImageInspector* inspector_;
  HeldPrograms* held_;
  ProcessTable table_;
  UserNames users_;
  ProcFiles proc_;
  EventContext context_;  // of the last event
  EnrichmentMemory memory_;
  RecordWriter writer_;
  ImageInspector::Facts image_;
  std::string hold_rules_;
  std::string arguments_;
  // Names of one event: the cache gives one at a time.
  std::string user_;
  std::string effective_user_;
  std::string login_user_;
  std::string parent_user_;
  uint64_t late_parents_ = 0;
};

}  // namespace sigmavm::collector
