// What a value of a detection item is while modifiers are applied to it, one after the other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/result.h"
#include "tests/support/evaluate.h"
#include "tests/support/reference_network.h"
#include "tests/support/reference_number.h"
#include "tests/support/reference_text.h"
#include "tests/support/reference_time.h"

namespace sigmavm::reference {

/// The types of sigma-semantics, section 6.1.
enum class OperandKind : uint8_t {
  kNull,
  kBool,
  kNumber,
  kTimePart,
  kComparison,
  kString,
  kRegex,
  kCidr,
  kFieldRef,
  kExists,
};

enum class Relation : uint8_t { kEqual, kLess, kLessEqual, kGreater, kGreaterEqual };

/// One alternative of one value. Which members count depends on `kind`.
struct Operand {
  OperandKind kind = OperandKind::kNull;
  bool boolean = false;                  ///< kBool, kExists
  Number number;                         ///< kNumber, kTimePart, kComparison
  std::string written;                   ///< kNumber: its text in the rule
  Relation relation = Relation::kEqual;  ///< kComparison
  std::optional<TimePart> time_part;     ///< kTimePart, kComparison
  Pattern pattern;                       ///< kString; kRegex and kFieldRef: plain text
  bool holds_bytes = false;              ///< kString: literals are bytes of UTF-16, not code points
  bool ignore_case = false;              ///< kRegex
  bool multiline = false;                ///< kRegex
  bool dot_all = false;                  ///< kRegex
  bool at_start = false;                 ///< kRegex: anchored there
  bool at_end = false;                   ///< kRegex
  bool open_start = false;               ///< kFieldRef: anything may come before it
  bool open_end = false;                 ///< kFieldRef
  Network network;                       ///< kCidr
};

using support::Placeholders;

using Operands = std::vector<Operand>;

/// A refusal without a code of its own: the reference evaluator only says that, and why.
[[nodiscard]] inline Diagnostic Refuse(Span span, std::string message) {
  return Error(DiagnosticCode{}, span, std::move(message));
}

/// Replaces the dashes of `windash` by each of the five, in all combinations. A refusal when there
/// are more than Limits::kPlaceholderCombinations.
[[nodiscard]] Result<std::vector<Pattern>> EnumerateDashes(const Pattern& pattern);

/// Replaces `%name%` in all combinations. A name without configured values is a refusal.
/// `is_regex`: the values go in as they are, without wildcards.
[[nodiscard]] Result<std::vector<Pattern>> FillPlaceholders(const Pattern& pattern, bool is_regex,
                                                            const Placeholders& placeholders);

}  // namespace sigmavm::reference
