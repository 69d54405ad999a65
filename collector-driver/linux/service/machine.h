// What the collector says of the machine that it runs on.
#pragma once

#include <string>

#include "collector-driver/common/process_guid.h"

namespace sigmavm::collector {

/// The name of the host; "localhost" when it has none.
[[nodiscard]] std::string HostName();

/// From /etc/machine-id (or the host's name where there is none) and the boot's id.
[[nodiscard]] GuidMaker MachineGuids();

/// UTC now, as in SgrHeader.
[[nodiscard]] int64_t UtcNow();
/// UTC minus the clock of SgrHeader.mono_ns, in units of 100 ns, as in SgrHost.
[[nodiscard]] int64_t UtcOffset();

/// Gives memory that has been freed back to the system: compiling rules takes several times what
/// the finished program does.
void ReturnFreedMemory();

/// Tells the service manager that started this process, if there is one, by its notification
/// protocol: "READY=1", "STOPPING=1" and the like.
void NotifyServiceManager(const std::string& state);

}  // namespace sigmavm::collector
