// Finds and reads the test data that lies beside the project: rules, corpora, truth.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"

namespace sigmavm::support {

/// What a test prints when it is skipped for want of the data.
inline constexpr std::string_view kNoSharedData =
    "the shared test data (../shared) is missing: NOTHING OF THIS TEST WAS CHECKED";

/// The folder of the shared data; nullopt when it is not there.
[[nodiscard]] std::optional<std::filesystem::path> SharedDirectory();

/// The whole file, decompressed when its name ends in .zst.
[[nodiscard]] Result<std::string> ReadFile(const std::filesystem::path& path);

/// The lines of a file, without line breaks and empty lines.
[[nodiscard]] Result<std::vector<std::string>> ReadLines(const std::filesystem::path& path);

/// For each corpus line the ids of the rules that match it.
[[nodiscard]] Result<std::vector<std::set<std::string>>> ReadTruth(
    const std::filesystem::path& path);

/// A rule with its own positive events (sigmahq-regression/regression.jsonl).
struct RegressionEntry {
  std::string rule_id;
  std::filesystem::path rule;  ///< absolute, as the others
  std::filesystem::path json;
  std::filesystem::path evtx;
};
[[nodiscard]] Result<std::vector<RegressionEntry>> ReadRegressionIndex(
    const std::filesystem::path& shared);

/// All *.yml below a folder, sorted by path.
[[nodiscard]] std::vector<std::filesystem::path> RuleFiles(const std::filesystem::path& folder);

}  // namespace sigmavm::support
