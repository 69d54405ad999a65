// The bounds that keep hostile or broken input from costing more than one rule or one record.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sigmavm {

struct Limits {
  // Rule files.
  static constexpr size_t kRuleFileBytes = size_t{4} << 20;
  static constexpr size_t kYamlNodes = 500'000;  ///< after alias expansion, a file
  static constexpr size_t kYamlDepth = 100;
  static constexpr size_t kTitleCharacters = 256;
  static constexpr size_t kDescriptionCharacters = 65'535;
  // Correlations.
  static constexpr size_t kCorrelationEntries = 1'000;  ///< rules, group-by fields or aliases each
  static constexpr size_t kCorrelationChainDepth = 32;  ///< correlations of correlations
  static constexpr uint64_t kCorrelationTimespanSeconds = uint64_t{36'525} * 86'400;  ///< a century
  // Conditions and detections.
  static constexpr size_t kConditionBytes = 64 << 10;
  static constexpr size_t kConditionDepth = 128;
  static constexpr size_t kExpressionNodes = 200'000;  ///< a rule, after quantifiers are resolved
  static constexpr size_t kValuesPerItem = 50'000;
  static constexpr size_t kValueBytes = 64 << 10;
  static constexpr size_t kPlaceholderCombinations = 10'000;
  static constexpr int64_t kRegexMemoryBytes = 2 << 20;       ///< RE2 budget of one pattern
  static constexpr size_t kRuleRegexBytes = size_t{8} << 20;  ///< cost of all patterns of a rule
  /// What one event may cost a rule, in comparisons of one literal (compiler/optimize/rule_work.h).
  static constexpr size_t kRuleWork = 250'000;
  // Programs.
  static constexpr size_t kProgramBytes = size_t{256} << 20;
  static constexpr size_t kProgramRegexBytes = size_t{64} << 20;  ///< cost of all patterns together
  static constexpr size_t kRegexTextBytes = 64 << 10;             ///< one pattern, expanded
  /// Instructions and list members of all rules together: bounds the work for one record.
  static constexpr size_t kProgramSteps = size_t{16} << 20;
  // Records.
  static constexpr size_t kRecordBytes = size_t{16} << 20;
  static constexpr size_t kRecordDepth = 256;
  static constexpr size_t kRecordFields = 100'000;
};

}  // namespace sigmavm
