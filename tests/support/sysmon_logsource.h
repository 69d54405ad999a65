// Which Sysmon events a log source stands for, so that truth files can be reproduced.
#pragma once

#include <cstdint>

#include "compiler/model/rule.h"

namespace sigmavm::support {

/// The Sysmon channel carries what the log source asks for at all: product windows (or none), and
/// at most a Sysmon category and the service `sysmon`.
[[nodiscard]] bool IsSysmonLogsource(const model::Logsource& logsource);

/// An event of the Sysmon channel with this ID is one that the log source asks for. Requires
/// IsSysmonLogsource. registry_add and registry_delete take all of Event ID 12, since both
/// directions share it.
[[nodiscard]] bool AsksFor(const model::Logsource& logsource, int64_t event_id);

}  // namespace sigmavm::support
