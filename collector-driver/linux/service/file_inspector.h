// Gets the facts of a program from its file, by the process that runs it if that is still there.
#pragma once

#include <chrono>
#include <string>

#include "collector-driver/common/hash_cache.h"
#include "collector-driver/linux/service/enricher.h"

namespace sigmavm::collector {

struct FileInspectorOptions {
  std::string proc_root = "/proc";
  uint64_t max_bytes = uint64_t{256} << 20;
  std::chrono::milliseconds deadline{1'000};  ///< for one file
  size_t cache_entries = 8'192;
};

/// Thread-safe.
class FileInspector final : public ImageInspector {
 public:
  explicit FileInspector(const FileInspectorOptions& options = {})
      : options_(options), cache_(options.cache_entries) {}

  void Inspect(const RecordView& record, const FactsNeeded& needed, Facts& facts) override;
  /// The same for an open file that waits to run, until `deadline` at most; kHeld takes the place
  /// of kOk.
  void InspectOpen(int descriptor, const FactsNeeded& needed,
                   std::chrono::steady_clock::time_point deadline, Facts& facts);

 private:
  [[nodiscard]] ExamineRequest RequestFor(const FactsNeeded& needed) const;
  [[nodiscard]] int OpenImage(const RecordView& record, int& error) const;

  FileInspectorOptions options_;
  HashCache cache_;
};

}  // namespace sigmavm::collector
