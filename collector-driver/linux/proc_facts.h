// What /proc still knows of a process: the only source of facts without BPF. Everything in it may
// have changed since the event, and be gone with the process.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "collector-driver/common/codec.h"

namespace sigmavm::collector {

/// The fixed part and the strings of a CREATE or SNAPSHOT record.
struct ProcFacts {
  SgrProcess process{};
  uint32_t flags = 0;      ///< SgrFlag: kSgrFlagLate, and what was found out
  std::string image_host;  ///< kSgrTagImageHost; ReadProcFacts() leaves it empty
  std::string image, arguments, directory, comm, parent_comm, cgroup;
  uint32_t arguments_full_size = 0;
};

/// Reads all of a process. Facts that cannot be read stay empty or zero and set kSgrFlagUnreadable;
/// without the process, only `process.self.pid` is there. exec ids are not in /proc: zero.
[[nodiscard]] ProcFacts ReadProcFacts(uint32_t pid);

/// The same without what the process runs: neither image nor arguments. Asks no file system but
/// /proc and so waits for nobody.
[[nodiscard]] ProcFacts ReadProcSurroundings(uint32_t pid);

/// Start of a process in ns since boot, to the 10 ms that /proc knows; 0 when it is gone.
[[nodiscard]] uint64_t ReadProcStart(uint32_t pid);

/// The processes that /proc lists.
[[nodiscard]] std::vector<uint32_t> ListProcesses();

/// The record: `header` says what it is and gets the flags of the facts as well. Valid until the
/// writer's next record.
[[nodiscard]] Bytes WriteProcFacts(const SgrHeader& header, const ProcFacts& facts,
                                   RecordWriter& writer);

}  // namespace sigmavm::collector
