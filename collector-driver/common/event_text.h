// Events as every output sees them: a header like that of Sysmon's events, and named values.
#pragma once

#include <cstdint>
#include <string_view>

namespace sigmavm::collector {

inline constexpr std::string_view kProviderName = "Sigmavm-Collector";
inline constexpr std::string_view kProviderGuid = "{7BF2AC9E-6F58-48CD-8890-5A49F2337320}";

/// Sysmon's channels, because rules choose events by them.
inline constexpr std::string_view kLinuxChannel = "Linux-Sysmon/Operational";
inline constexpr std::string_view kWindowsChannel = "Microsoft-Windows-Sysmon/Operational";

/// Numbers of events, where Sysmon has them in its meaning.
inline constexpr uint32_t kEventProcessCreate = 1;
inline constexpr uint32_t kEventServiceState = 4;
inline constexpr uint32_t kEventProcessTerminate = 5;
inline constexpr uint32_t kEventError = 255;

/// `channel` and `computer` are borrowed.
struct EventHeader {
  uint32_t event_id = kEventProcessCreate;
  uint64_t record_id = 0;  ///< counted by who writes events
  int64_t utc_100ns = 0;   ///< of the event, as in SgrHeader
  std::string_view channel = kLinuxChannel;
  std::string_view computer;
  uint32_t collector_pid = 0;
  uint32_t collector_tid = 0;
};

/// One value of an event, borrowed.
struct EventValue {
  std::string_view name;  ///< ASCII letters and digits
  std::string_view text;  ///< any bytes; a number when is_number
  bool is_number = false;
};

}  // namespace sigmavm::collector
