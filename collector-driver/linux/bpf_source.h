// The records of the BPF programs: first what runs already, then what happens.
#pragma once

#include <memory>

#include "collector-driver/linux/bpf_program.h"
#include "collector-driver/linux/record_source.h"

namespace sigmavm::collector {

struct BpfSourceOptions {
  uint32_t ring_bytes = 8U << 20;
  bool snapshot = true;  ///< begin with the processes that are there
};

/// Loads and attaches the programs; events are collected from here on, whether they are read or
/// not. The privileges that this takes are not needed afterwards: see privileges.h. Fails with the
/// reason why this machine does not let it.
[[nodiscard]] Result<std::unique_ptr<RecordSource>> OpenBpfSource(const BpfSourceOptions& options);

}  // namespace sigmavm::collector
