// Hashes and version strings of the file that a process runs, or an honest word why there are none.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "collector-driver/common/file_hashes.h"
#include "collector-driver/common/record.h"
#include "collector-driver/common/version_info.h"

namespace sigmavm::collector {

/// What is wanted of a file, and what it may cost.
struct ExamineRequest {
  HashKinds hashes = 0;
  bool version = false;  ///< strings of the version resource, if it is a Windows program
  uint64_t max_bytes = uint64_t{256} << 20;
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
};

/// What was found. `status` is kOk when everything that was asked for was looked at; files that are
/// no Windows programs then have neither IMPHASH nor version.
struct Examination {
  HashStatus status = HashStatus::kNotAsked;
  HashKinds asked = 0;
  bool asked_version = false;
  FileHashes hashes;
  std::optional<VersionInfo> version;
  /// The file had not been changed for long enough that a later change must show in its times.
  bool cacheable = false;
};

/// Reads an open file once. It must be the one of `expected` (what the kernel saw when it was
/// mapped; all zero when nobody knows), before and after. Never follows a path and never blocks on
/// anything but the disk: what is not a regular file is refused. Leaves the descriptor's position
/// alone. Thread-safe.
[[nodiscard]] Examination ExamineFile(int descriptor, const SgrFile& expected,
                                      const ExamineRequest& request);

/// The facts of an open file as a record has them; nullopt when the system does not tell.
[[nodiscard]] std::optional<SgrFile> FileOf(int descriptor) noexcept;

/// Whether both are the same unchanged file. Stacked file systems (overlayfs) and those with
/// subvolumes (btrfs) tell programs other devices, and partly other inodes, than the kernel uses
/// itself: there the rest has to agree.
[[nodiscard]] bool IsSameFile(const SgrFile& seen_by_kernel, const SgrFile& opened) noexcept;

}  // namespace sigmavm::collector
