// Gets the facts of a program from its file, by the process that runs it if that is still there.
#pragma once

#include <chrono>
#include <string>

#include "collector-driver/common/hash_cache.h"
#include "collector-driver/linux/service/image_inspector.h"
#include "collector-driver/linux/service/time_budget.h"

namespace sigmavm::collector {

struct FileInspectorOptions {
  std::string proc_root = "/proc";
  uint64_t max_bytes = uint64_t{256} << 20;
  std::chrono::milliseconds deadline{1'000};  ///< for one file
  /// One part in so many of the time may be spent on files beyond the deadline of one: whoever
  /// starts many large programs must not keep others from being judged.
  int parts = 4;
  size_t cache_entries = 8'192;
};

/// Inspect() is for one thread, InspectOpen() for any.
class FileInspector final : public ImageInspector {
 public:
  explicit FileInspector(const FileInspectorOptions& options = {})
      : options_(options),
        cache_(options.cache_entries),
        budget_(options.deadline, options.parts) {}

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
  TimeBudget budget_;
};

}  // namespace sigmavm::collector
