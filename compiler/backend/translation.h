// What became of a rule in another language: the query, and how faithful it is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/span.h"

namespace sigmavm::backend {

enum class Status : uint8_t {
  kExact,    ///< the query selects the events that the rule matches, as the product holds them
  kPartial,  ///< it differs in the ways that the reasons tell
  kRefused,  ///< the product or its language cannot say it
};

/// Stable words of the reports (docs/reference/translation-reasons.md).
enum class ReasonCode : uint8_t {
  kNoSource,          ///< the product has no table for the rule's log source
  kUnmappedField,     ///< the product holds nothing of this field
  kUnmappedValue,     ///< the product holds the field, but nothing this value can be compared with
  kApproximateField,  ///< the column holds something close to the field
  kAlternativeDropped,   ///< one of several alternatives cannot be said and was left out
  kAbsentIsEmpty,        ///< the product does not tell a missing value from an empty one
  kUnsupportedOperator,  ///< the language has nothing for this test
  kRegexSyntax,          ///< the engine's regular expressions cannot say it
  kCaseFolding,          ///< the engine folds fewer letters than Sigma
  kUnsafeText,           ///< the text cannot be written in the language
  kQueryTooLong,
  kQueryTooDeep,
  kCorrelation,  ///< this correlation cannot be said without changing what it counts
};

enum class Gravity : uint8_t {
  kNote,     ///< worth knowing; the translation stays exact
  kPartial,  ///< the translation is no more than partial
  kRefusal,
};

struct Reason {
  ReasonCode code{};
  Gravity gravity = Gravity::kRefusal;
  std::string message;  ///< without full stop, as in diagnostics
  Span span;            ///< in the rule's file
};

struct Translation {
  Status status = Status::kRefused;
  std::string query;  ///< empty when refused; ends without line break
  std::vector<Reason> reasons;
};

/// "exact", "partial", "refused".
[[nodiscard]] std::string_view StatusName(Status status) noexcept;
/// "unmapped-field", ...
[[nodiscard]] std::string_view ReasonName(ReasonCode code) noexcept;
/// What the gravest of the reasons leaves.
[[nodiscard]] Status StatusOf(const std::vector<Reason>& reasons) noexcept;

}  // namespace sigmavm::backend
