#include "runtime/input/event_shape.h"

#include <algorithm>
#include <array>

namespace sigmavm::input {
namespace {

using enum HeaderMember;

constexpr std::string_view kPayloadPlaces[] = {
    "Event/EventData",     // evtx_dump and other renderings of the event's XML
    "Event/UserData/*",    //
    "EventData",           // Azure WindowsEvent; renderings without the root element
    "UserData/*",          //
    "EventData_dynamic",   // Azure, older tables
    "event_data",          // winlogbeat 6
    "user_data",           //
    "winlog/event_data",   // winlogbeat 7 and later
    "winlog/user_data",    //
    "Payload/EventData",   // EvtxECmd
    "Payload/UserData/*",  //
};

constexpr std::string_view kSystemPlaces[] = {"Event/System", "System"};

constexpr HeaderPlace kHeaderPlaces[] = {
    {"EventID", "EventID", kEventId},
    {"System/EventID", "EventID", kEventId},
    {"winlog/event_id", "EventID", kEventId},
    {"event_id", "EventID", kEventId},
    {"EventId", "EventID", kEventId},
    {"event/code", "EventID", kEventId},
    {"Channel", "Channel", kChannel},
    {"System/Channel", "Channel", kChannel},
    {"winlog/channel", "Channel", kChannel},
    {"log_name", "Channel", kChannel},
    {"LogName", "Channel", kChannel},
    {"Provider_Name", "Provider_Name", kProvider},
    {"System/Provider/#attributes/Name", "Provider_Name", kProvider},
    {"winlog/provider_name", "Provider_Name", kProvider},
    {"source_name", "Provider_Name", kProvider},
    {"SourceName", "Provider_Name", kProvider},
    {"ProviderName", "Provider_Name", kProvider},
    {"EventSourceName", "Provider_Name", kProvider},
    {"Provider", "Provider_Name", kProvider},
    {"event/provider", "Provider_Name", kProvider},
    {"Computer", "Computer", kComputer},
    {"System/Computer", "Computer", kComputer},
    {"winlog/computer_name", "Computer", kComputer},
    {"computer_name", "Computer", kComputer},
    {"Hostname", "Computer", kComputer},
    {"MachineName", "Computer", kComputer},
    {"host/name", "Computer", kComputer},
    {"System/TimeCreated/#attributes/SystemTime", "TimeCreated_SystemTime", kTimestamp},
    {"TimeCreated", {}, kTimestamp},
    {"@timestamp", {}, kTimestamp},
    {"TimeGenerated", {}, kTimestamp},
    {"EventTime", {}, kTimestamp},
    {"UtcTime", {}, kTimestamp},
    {"timestamp", {}, kTimestamp},
    {"System/EventRecordID", "EventRecordID"},
    {"winlog/record_id", "EventRecordID"},
    {"record_number", "EventRecordID"},
    {"RecordNumber", "EventRecordID"},
    {"System/Version", "Version"},
    {"winlog/version", "Version"},
    {"System/Level", "Level"},
    {"System/Task", "Task"},
    {"winlog/task", "Task"},
    {"System/Opcode", "Opcode"},
    {"winlog/opcode", "Opcode"},
    {"System/Keywords", "Keywords"},
    {"winlog/keywords", "Keywords"},
    {"System/EventID/#attributes/Qualifiers", "Qualifiers"},
    {"System/Provider/#attributes/Guid", "Provider_Guid"},
    {"winlog/provider_guid", "Provider_Guid"},
    {"provider_guid", "Provider_Guid"},
    {"ProviderGuid", "Provider_Guid"},
    {"System/Provider/#attributes/EventSourceName", "Provider_EventSourceName"},
    {"System/Correlation/#attributes/ActivityID", "Correlation_ActivityID"},
    {"System/Correlation/#attributes/RelatedActivityID", "Correlation_RelatedActivityID"},
    {"System/Execution/#attributes/ProcessID", "Execution_ProcessID"},
    {"System/Execution/#attributes/ThreadID", "Execution_ThreadID"},
    {"System/Security/#attributes/UserID", "Security_UserID"},
    {"Event/RenderingInfo/Message", "Message"},
};

constexpr std::string_view kAttributeNotations[] = {kAttributeStep, "_attributes/", "/@", "/"};

constexpr std::string_view kEmbeddedPlaces[] = {
    "EventData",          // Azure WindowsEvent: the payload as JSON or XML text
    "EventData_dynamic",  //
    "Event/EventData",    //
    "Payload",            // EvtxECmd: EventData or UserData as JSON text
    "SyslogMessage",      // Azure Syslog from Sysmon for Linux: the whole event as XML text
};

}  // namespace

std::span<const std::string_view> PayloadPlaces() noexcept { return kPayloadPlaces; }
std::span<const std::string_view> SystemPlaces() noexcept { return kSystemPlaces; }
std::span<const HeaderPlace> HeaderPlaces() noexcept { return kHeaderPlaces; }
std::span<const std::string_view> AttributeNotations() noexcept { return kAttributeNotations; }
std::span<const std::string_view> EmbeddedPlaces() noexcept { return kEmbeddedPlaces; }

bool IsDataNameKey(std::string_view key) noexcept { return key == "@Name" || key == "Name"; }

bool IsDataValueKey(std::string_view key) noexcept {
  return key == kTextKey || key == "Value" || key == "value" || key == "content";
}

}  // namespace sigmavm::input
