// What a collector says of itself, as one JSON object.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collector-driver/common/books.h"
#include "collector-driver/linux/exec_hold.h"
#include "collector-driver/linux/service/event_processor.h"

namespace sigmavm::collector {

struct StatusFacts {
  std::string_view version;
  std::string_view source;  ///< "bpf", "proc_connector"
  int64_t started_utc_100ns = 0;
  uint64_t rules = 0;
  uint64_t reloads = 0;
  std::string_view reload_error;  ///< of the last reload; empty when it has worked
  ProcessorCounts counts;
  uint64_t latency_p50_ns = 0;
  uint64_t latency_p99_ns = 0;
  uint64_t uncounted_losses = 0;         ///< SourceBooks
  std::optional<ExecHoldCounters> hold;  ///< nothing when programs are not held
  std::string_view gap;                  ///< reason of the GAP that this run began with
  int64_t gap_since_utc_100ns = 0;       ///< last record of the run before; 0: not known
  BooksSnapshot books;
  std::vector<int> output_errors;  ///< errno of the last failure, by sink of the books; 0: none
};

/// One line with its line break.
[[nodiscard]] std::string StatusText(const StatusFacts& facts);

/// Memory of this process that is in use now, in bytes; 0 when nobody tells.
[[nodiscard]] uint64_t ResidentBytes();

}  // namespace sigmavm::collector
