// A typed test of one field, after all modifiers: what every emitter starts from.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "runtime/base/span.h"

namespace sigmavm::ir {

enum class PartKind : uint8_t {
  kLiteral,  ///< `text`, exactly
  kAnyRun,   ///< `*`: any run of characters, also none
  kAnyOne,   ///< `?`: one code point
  kDash,     ///< one of - / U+2013 U+2014 U+2015 (windash)
};

/// One piece of a pattern. Adjacent literals are joined, adjacent kAnyRun too.
struct PatternPart {
  PartKind kind = PartKind::kLiteral;
  std::string text;
  friend bool operator==(const PatternPart&, const PatternPart&) = default;
  friend auto operator<=>(const PatternPart&, const PatternPart&) = default;
};

/// Matched against the whole canonical text of a value. Literals are as written, not folded.
struct TextMatch {
  std::vector<PatternPart> parts;
  bool cased = false;
  friend bool operator==(const TextMatch&, const TextMatch&) = default;
};

/// RE2 syntax, searched anywhere unless anchored.
struct RegexMatch {
  std::string pattern;
  bool ignore_case = false;
  bool multiline = false;
  bool dot_all = false;
  bool anchor_start = false;
  bool anchor_end = false;
  friend bool operator==(const RegexMatch&, const RegexMatch&) = default;
};

struct CidrMatch {
  std::string network;  ///< canonical text, for example 10.0.0.0/8
  friend bool operator==(const CidrMatch&, const CidrMatch&) = default;
};

/// int64, uint64 above INT64_MAX, or a finite double.
using Number = std::variant<int64_t, uint64_t, double>;

enum class Comparison : uint8_t { kEqual, kLess, kLessEqual, kGreater, kGreaterEqual };

/// kEqual: equal number, or a text spelled exactly as the number.
struct NumberMatch {
  Comparison comparison = Comparison::kEqual;
  Number value;
  friend bool operator==(const NumberMatch&, const NumberMatch&) = default;
};

struct BooleanMatch {
  bool value = false;
  friend bool operator==(const BooleanMatch&, const BooleanMatch&) = default;
};

/// Missing or null.
struct NullMatch {
  friend bool operator==(const NullMatch&, const NullMatch&) = default;
};

/// Present, even if null.
struct ExistsMatch {
  friend bool operator==(const ExistsMatch&, const ExistsMatch&) = default;
};

/// Compared with the text of another field of the same event.
struct FieldMatch {
  std::string field;
  bool cased = false;
  bool open_start = false;  ///< anything may come before it (endswith, contains)
  bool open_end = false;    ///< anything may follow it (startswith, contains)
  friend bool operator==(const FieldMatch&, const FieldMatch&) = default;
};

enum class TimePart : uint8_t { kMinute, kHour, kDay, kWeek, kMonth, kYear };

struct TimeMatch {
  TimePart part = TimePart::kMinute;
  Comparison comparison = Comparison::kEqual;
  Number value;
  friend bool operator==(const TimeMatch&, const TimeMatch&) = default;
};

using Operand = std::variant<TextMatch, RegexMatch, CidrMatch, NumberMatch, BooleanMatch, NullMatch,
                             ExistsMatch, FieldMatch, TimeMatch>;

/// `field` empty: any leaf of the event (keywords). `span` is the value's place in the rule.
struct Predicate {
  std::string field;
  Operand operand;
  Span span;
};

}  // namespace sigmavm::ir
