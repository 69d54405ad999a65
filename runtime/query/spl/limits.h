// The bounds that keep a hostile search or event from costing more than its own evaluation.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sigmavm::spl {

struct Bounds {
  static constexpr size_t kTextBytes = size_t{1} << 20;  ///< a search, macros expanded
  static constexpr size_t kMacroDepth = 16;              ///< macros within macros
  static constexpr size_t kMacroUses = 2'000;            ///< in one search, nested ones too
  static constexpr size_t kExpressionDepth = 100;        ///< parentheses, NOT, calls
  static constexpr size_t kChain = 200;                  ///< operands of one + or * chain
  static constexpr size_t kSubsearchDepth = 8;
  static constexpr size_t kCommands = 1'000;                  ///< in one search, subsearches too
  static constexpr size_t kNames = 10'000;                    ///< fields that one search names
  static constexpr size_t kRows = 500'000;                    ///< results between two commands
  static constexpr size_t kCells = size_t{32} << 20;          ///< rows x fields, with wildcards
  static constexpr size_t kValues = 20'000;                   ///< texts of one multivalue field
  static constexpr size_t kComputedBytes = size_t{1} << 20;   ///< one computed text
  static constexpr size_t kStoredBytes = size_t{256} << 20;   ///< all that one run computes
  static constexpr size_t kMadeNameBytes = size_t{16} << 20;  ///< of fields, by patterns
  /// Work of one run: about one unit a row and command, and one for 64 bytes of computed text.
  static constexpr uint64_t kWork = uint64_t{100} << 20;
  static constexpr uint32_t kRegexMatches = 200'000;  ///< PCRE2's match limit, one search of a text
  static constexpr uint32_t kRegexDepth = 20'000;     ///< PCRE2's depth limit, when interpreting
  static constexpr size_t kRegexBytes = 64 << 10;     ///< one pattern
  static constexpr uint32_t kStreamWindow = 10'000;   ///< Splunk's own max_stream_window
  static constexpr size_t kSortRows = 10'000;         ///< what `sort` keeps without a count
  static constexpr size_t kJoinRows = 50'000;         ///< Splunk's own subsearch_maxout of join
  static constexpr size_t kListValues = 100;          ///< what list() keeps
};

}  // namespace sigmavm::spl
