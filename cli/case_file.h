// Test cases attached to rules: where their files are and how their lines are read.
// docs/guide/testing-rules.md defines both.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/diagnostic.h"

namespace sigmavm::cli {

struct RuleCase {
  std::string name;
  std::string rule;  ///< id or name of the rule under test; empty when the file has only one
  bool match = false;
  std::vector<std::string> events;  ///< as written; one for detection rules
  bool is_stream = false;           ///< given as `events`: for correlation rules
  std::optional<size_t> at_event;
  size_t line = 0;
};

struct CaseFile {
  std::string path;
  std::vector<RuleCase> cases;
  Diagnostics problems;  ///< lines that are not valid cases
};

/// The case file that belongs to a rule file, whether it exists or not: CASES/P/NAME.jsonl, where
/// CASES is the first `cases` folder beside or above the rule file. nullopt when there is none.
[[nodiscard]] std::optional<std::string> FindCaseFile(const std::string& rule_path);

/// Reads the lines of a case file.
[[nodiscard]] CaseFile ParseCaseFile(std::string path, std::string_view text);

}  // namespace sigmavm::cli
