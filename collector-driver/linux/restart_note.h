// What one run of the collector leaves for the next, so that this can say what nobody watched.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "collector-driver/common/record.h"
#include "runtime/base/result.h"

namespace sigmavm::collector {

/// Written every few seconds and once more at the end.
struct RestartNote {
  std::string boot_id;          ///< of the kernel: tells whether `mono_ns` can be compared
  uint64_t mono_ns = 0;         ///< SgrHeader.mono_ns of the last record
  int64_t utc_100ns = 0;        ///< SgrHeader.utc_100ns of it
  uint64_t sequence = 0;        ///< SourceBooks.seen
  bool ended_in_order = false;  ///< false in all but the last note of a run
};

/// The kernel's identity of this boot, as in /proc/sys/kernel/random/boot_id; empty when unknown.
[[nodiscard]] std::string CurrentBootId();

/// Replaces the file of that path as a whole: a crash leaves the note before. Empty when it worked.
[[nodiscard]] Diagnostics SaveRestartNote(const std::string& path, const RestartNote& note);

/// Nothing when there is no file; an error when there is one that makes no sense.
[[nodiscard]] Result<std::optional<RestartNote>> LoadRestartNote(const std::string& path);

/// The GAP record with which a run begins: from where the run before ended (nothing: no run is
/// known of) until now.
[[nodiscard]] std::vector<std::byte> GapRecord(const std::optional<RestartNote>& before);

}  // namespace sigmavm::collector
