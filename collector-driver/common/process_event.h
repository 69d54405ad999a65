// A process creation as Sysmon's Event ID 1, which rules are written for, with what Linux and the
// collector know beside it.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collector-driver/common/codec.h"
#include "collector-driver/common/event_text.h"
#include "collector-driver/common/file_hashes.h"
#include "collector-driver/common/hold_result.h"
#include "collector-driver/common/process_table.h"
#include "collector-driver/common/version_info.h"

namespace sigmavm::collector {

enum class EventField : uint8_t {
#define SIGMAVM_EVENT_FIELD(name, kind) k##name,
#include "collector-driver/common/process_event_fields.def"
#undef SIGMAVM_EVENT_FIELD
};

struct EventFieldInfo {
  std::string_view name;
  EventField field;
  bool is_number = false;
  bool is_sysmon = false;  ///< one of Sysmon's: present in every event, as "-" when not known
};
/// All of them, in the order of outputs.
[[nodiscard]] std::span<const EventFieldInfo> EventFields() noexcept;

inline constexpr size_t kEventFieldCount = 0
#define SIGMAVM_EVENT_FIELD(name, kind) +1
#include "collector-driver/common/process_event_fields.def"
#undef SIGMAVM_EVENT_FIELD
    ;

/// What Sysmon writes for a value that is not known.
inline constexpr std::string_view kNoValue = "-";

/// The values of one event. Those that Sysmon does not have are empty, and left out of outputs,
/// when they are not known. Made to be reused: Clear() and refilling keep the memory.
class ProcessEvent {
 public:
  [[nodiscard]] std::string& operator[](EventField field) noexcept {
    return values_[static_cast<size_t>(field)];
  }
  [[nodiscard]] const std::string& operator[](EventField field) const noexcept {
    return values_[static_cast<size_t>(field)];
  }
  void Clear() noexcept;
  /// Appends the values for outputs; borrowed from this.
  void AppendValues(std::vector<EventValue>& values) const;

 private:
  std::array<std::string, kEventFieldCount> values_;
};

/// What enrichment has found out beside the record. Everything is borrowed, and empty or null when
/// it is not known or not asked for.
struct EventContext {
  Guid process_guid;
  Guid logon_guid;
  FoundProcess parent;
  FoundProcess creator;
  std::string_view user;            ///< name of the real user id
  std::string_view effective_user;  ///< name of the effective one
  std::string_view login_user;
  std::string_view parent_user;
  std::string_view container_id;
  /// All arguments (as in kSgrTagArguments) from /proc, when the record's are truncated.
  std::string_view late_arguments;
  HashStatus hash_status = HashStatus::kNotAsked;
  const FileHashes* hashes = nullptr;
  const VersionInfo* version = nullptr;
  HoldResult hold = HoldResult::kNotHeld;
  std::string_view hold_rules;  ///< ids of rules that matched before it ran, joined by commas
};

/// Fills in the GUIDs, the parent and the creator of a CREATE or SNAPSHOT record. `table` must have
/// learnt from the records before it; whether from this one, too, makes no difference.
void FindFamily(const RecordView& record, const GuidMaker& guids, ProcessTable& table,
                EventContext& context);

/// Fills `event` from a CREATE or SNAPSHOT record. Never fails: what is missing or odd is left as
/// not known. RuleName is left to who evaluates.
void FillProcessEvent(const RecordView& record, const EventContext& context, ProcessEvent& event);

/// Names of the flags of a record, joined by commas: "deleted,fileless".
void AppendFlags(uint32_t flags, std::string& out);

}  // namespace sigmavm::collector
