// Runs translated queries on records and compares what they select with the verdicts of the
// runtime.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/query_runner.h"
#include "cli/translated_rules.h"
#include "cli/translation_text.h"
#include "runtime/base/diagnostic.h"
#include "runtime/input/event_reader.h"

namespace sigmavm::cli {

/// A record on which query and rule disagree.
struct CheckDifference {
  std::string record;  ///< source:number
  bool rule_matches = false;
};

/// All records of a check with the verdicts of all rules. Not thread-safe.
class QueryCheck {
 public:
  /// Takes the program out of `rules`, which must outlive this. Errors are those of the program.
  [[nodiscard]] static Result<std::unique_ptr<QueryCheck>> Make(TranslatedRules& rules);
  ~QueryCheck();

  /// Reads and evaluates the records of files and folders. Returns what could not be read.
  [[nodiscard]] Diagnostics AddRecords(const std::vector<std::string>& paths);
  [[nodiscard]] size_t record_count() const noexcept { return records_.size(); }

  /// The rows that queries are run on, one JSON object a line: source, record, row, and the ids of
  /// the rules that match the record.
  [[nodiscard]] std::string RowsText() const;

  /// Runs the query of a rule that is not refused and alerts by itself. `differences` gets the
  /// records on which it and the rule disagree.
  [[nodiscard]] CheckOutcome Check(const TranslatedRule& rule,
                                   std::vector<CheckDifference>& differences);

 private:
  struct Evaluation;
  struct CheckedRecord {
    std::string place;
    std::string event;  ///< its fields as a JSON object
    std::optional<int64_t> event_id;
  };
  /// The rows of a source, and which record each is.
  struct Rows {
    std::vector<uint32_t> records;
    std::vector<std::string> texts;
  };
  struct SourceRows {
    std::vector<uint32_t> records;
    std::unique_ptr<QueryRunner> runner;
    std::string problem;
  };

  explicit QueryCheck(TranslatedRules& rules);
  void AddDocument(input::Format format, std::string_view document, std::string place,
                   Diagnostics& problems);
  [[nodiscard]] Rows MakeRows(const backend::Source& source) const;
  [[nodiscard]] const SourceRows& RowsOf(const backend::Source& source);
  [[nodiscard]] bool Serves(const backend::Source& source, const TranslatedRule& rule) const;
  [[nodiscard]] bool IsUsed(const backend::Source& source) const;
  [[nodiscard]] std::vector<uint32_t> EventIdsOf(const backend::Source& source) const;

  TranslatedRules& rules_;
  std::unique_ptr<Evaluation> evaluation_;
  std::vector<CheckedRecord> records_;
  std::vector<std::vector<uint32_t>> matches_;  // of each rule: numbers of records
  std::map<const backend::Source*, SourceRows> rows_;
};

}  // namespace sigmavm::cli
