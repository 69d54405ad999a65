// One index for every kind of event: which rules an event's logsource leaves differs, and so does
// what such events look like.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/program/program.h"
#include "runtime/vm/index_tuner.h"

namespace sigmavm::vm {

/// Makes an index when the first event asks for it; what an event says of its source may be
/// hostile, so only so many are made, and further kinds of events share one of all rules.
/// Thread-safe.
class IndexSet {
 public:
  static constexpr size_t kMost = 48;

  /// `program` must outlive the set.
  explicit IndexSet(const program::Program& program) : program_(&program) {}

  struct Found {
    IndexTuner* tuner;  ///< lives as long as the set
    bool exact;         ///< it finds the allowed rules only; else all rules
  };
  /// For events that allow these logsources, one entry a logsource.
  [[nodiscard]] Found Get(const std::vector<uint8_t>& allowed);

 private:
  const program::Program* program_;
  std::mutex mutex_;                                           // guards what follows
  std::map<std::string, std::unique_ptr<IndexTuner>> tuners_;  // by the allowed logsources
};

}  // namespace sigmavm::vm
