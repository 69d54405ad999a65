// The degraded mode: records without BPF, made of the proc connector's events and of what /proc
// still says when they are read.
#pragma once

#include <memory>

#include "collector-driver/linux/record_source.h"
#include "runtime/base/result.h"

namespace sigmavm::collector {

struct ProcConnectorOptions {
  bool snapshot = true;  ///< begin with the processes that are there
};

/// Every record is flagged kSgrFlagProcConnector. Exec ids count the execs of a process that this
/// source saw; starts of processes are known to 10 ms. seen counts the events of processes and the
/// events of any kind that the kernel skipped.
[[nodiscard]] Result<std::unique_ptr<RecordSource>> OpenProcConnectorSource(
    const ProcConnectorOptions& options);

}  // namespace sigmavm::collector
