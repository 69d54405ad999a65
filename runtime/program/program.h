// The compiled form of a rule set, decoded: what the compiler writes, the file stores, the verifier
// checks and the evaluator runs.
//
// docs/reference/program-format.md describes the file; this header is the same thing in memory. A
// Program on its own proves nothing about its indices: only VerifiedProgram (verifier.h) may run.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sigmavm::program {

using StringId = uint32_t;
using FieldId = uint32_t;
using PredicateId = uint32_t;
using ListId = uint32_t;
using RuleIndex = uint32_t;
inline constexpr uint32_t kNoIndex = UINT32_MAX;

enum class Opcode : uint8_t {
#define SIGMAVM_OPCODE(number, name, mnemonic, x, y, z, effect) k##name = number,
#include "runtime/program/opcode.def"
#undef SIGMAVM_OPCODE
};

enum class Operator : uint8_t {
#define SIGMAVM_OPERATOR(number, name, mnemonic, operand, meaning) k##name = number,
#include "runtime/program/operator.def"
#undef SIGMAVM_OPERATOR
};

/// One instruction, 8 bytes. Operands that an opcode does not use are zero.
struct Instruction {
  Opcode opcode = Opcode::kEnd;
  uint8_t x = 0;
  uint16_t y = 0;
  uint32_t z = 0;
  friend bool operator==(const Instruction&, const Instruction&) = default;
};

/// Bits of Predicate::flags. Each is legal only for the operators named.
enum PredicateFlag : uint8_t {
  kCased = 1,               ///< equals..wildcard, fieldref: compare exact text, not folded text
  kRegexIgnoreCase = 2,     ///< regex
  kRegexMultiline = 4,      ///< regex: ^ and $ match at line breaks
  kRegexDotAll = 8,         ///< regex: . matches a line break
  kAnchorStart = 16,        ///< regex, fieldref: at the start of the text
  kAnchorEnd = 32,          ///< regex, fieldref: at the end of the text
  kReferenceContains = 64,  ///< fieldref: anywhere in the text
};

/// Predicate::detail of the time operators.
enum class TimePart : uint8_t { kMinute, kHour, kDay, kWeek, kMonth, kYear };

/// A test of one field, shared by every rule that needs it. Field 0 means "any leaf of the event".
///
/// Texts of uncased operators are stored folded (runtime/base/case_fold.h). Wildcard patterns are
/// text in which `*` is any run, `?` one code point, `\d` one dash of any kind (- / U+2013 U+2014
/// U+2015), and `\` before `*`, `?` or `\` makes it literal; nothing else may follow a backslash.
struct Predicate {
  FieldId field = 0;
  Operator op = Operator::kExists;
  uint8_t flags = 0;
  uint8_t detail = 0;
  uint32_t operand = 0;
  /// For wildcard and regex: strings of which at least one, folded, occurs in the folded text
  /// whenever the predicate holds; kNoIndex when no such strings are known. Lets the evaluator skip
  /// the predicate after one scan of the field.
  ListId required_literals = kNoIndex;
  friend bool operator==(const Predicate&, const Predicate&) = default;
};

enum class NumberKind : uint8_t { kInteger, kUnsigned, kFloat };

/// A numeric constant: int64, uint64 above INT64_MAX, or a finite double, as raw bits.
struct Number {
  NumberKind kind = NumberKind::kInteger;
  uint64_t bits = 0;
  friend bool operator==(const Number&, const Number&) = default;
};

/// Runs of ids. Which kind of id a list holds follows from who refers to it.
struct ListPool {
  std::vector<uint32_t> offsets = {0};  ///< size() + 1 entries, ascending
  std::vector<uint32_t> items;

  [[nodiscard]] size_t size() const noexcept { return offsets.size() - 1; }
  /// Requires a valid id of a well-formed pool.
  [[nodiscard]] std::span<const uint32_t> operator[](ListId id) const noexcept {
    return std::span(items).subspan(offsets[id], offsets[id + 1] - offsets[id]);
  }
  friend bool operator==(const ListPool&, const ListPool&) = default;
};

/// What an event must not contradict for a rule to be evaluated. Ids refer to Program::strings;
/// lists may be kNoIndex, which means "any". Compared without case.
struct Logsource {
  StringId category = kNoIndex;
  StringId product = kNoIndex;
  StringId service = kNoIndex;
  ListId channels = kNoIndex;   ///< strings
  ListId event_ids = kNoIndex;  ///< plain numbers
  ListId providers = kNoIndex;  ///< strings
  friend bool operator==(const Logsource&, const Logsource&) = default;
};

enum class Level : uint8_t { kNone, kInformational, kLow, kMedium, kHigh, kCritical };

/// RuleFlag bits.
enum RuleFlag : uint8_t {
  kSilent = 1,  ///< only feeds correlations; does not alert by itself
};

struct Rule {
  StringId id = kNoIndex;
  StringId name = kNoIndex;
  StringId title = kNoIndex;
  StringId status = kNoIndex;
  StringId author = kNoIndex;
  StringId description = kNoIndex;
  ListId tags = kNoIndex;             ///< strings
  ListId references = kNoIndex;       ///< strings
  ListId false_positives = kNoIndex;  ///< strings
  Level level = Level::kNone;
  uint8_t flags = 0;
  uint32_t logsource = 0;   ///< index into Program::logsources
  uint32_t code_begin = 0;  ///< half-open range of Program::code
  uint32_t code_end = 0;
  ListId witnesses = kNoIndex;  ///< predicates; one of them holds whenever the rule matches.
                                ///< kNoIndex: the rule can match by absence and always runs.
  ListId evidence = kNoIndex;   ///< predicates that speak for the rule when they hold
  friend bool operator==(const Rule&, const Rule&) = default;
};

enum class CorrelationType : uint8_t {
  kEventCount,
  kValueCount,
  kTemporal,
  kTemporalOrdered,
  kValueSum,
  kValueAverage,
  kValueMedian,
  kValuePercentile,
};

enum class Comparison : uint8_t { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual };

struct Correlation {
  StringId id = kNoIndex;
  StringId name = kNoIndex;
  StringId title = kNoIndex;
  StringId status = kNoIndex;
  StringId author = kNoIndex;
  StringId description = kNoIndex;
  ListId tags = kNoIndex;
  ListId references = kNoIndex;
  ListId false_positives = kNoIndex;
  Level level = Level::kNone;
  CorrelationType type = CorrelationType::kEventCount;
  bool generate = false;
  ListId rules = kNoIndex;  ///< indices: below rule count a rule, else correlation (index - count)
  ListId group_by = kNoIndex;  ///< strings: field names or aliases
  ListId aliases = kNoIndex;   ///< strings in threes: alias, rule reference, field
  ListId fields = kNoIndex;    ///< strings: the fields of value_* types
  uint64_t timespan_seconds = 0;
  Number percentile{};
  ListId conditions = kNoIndex;        ///< pairs: Comparison, number id; all must hold
  StringId condition_text = kNoIndex;  ///< boolean expression over rule names (temporal types)
  friend bool operator==(const Correlation&, const Correlation&) = default;
};

/// Where something was written: name of the file and 1-based position. Section SRCM; may be absent.
struct SourcePlace {
  StringId file = kNoIndex;
  uint32_t line = 0;
  uint32_t column = 0;
  friend bool operator==(const SourcePlace&, const SourcePlace&) = default;
};

struct Program {
  std::vector<std::string> strings;  ///< UTF-8, unique, sorted bytewise
  std::vector<StringId> fields;      ///< names; fields[0] is the reserved "any field"
  std::vector<Number> numbers;
  std::vector<Predicate> predicates;
  ListPool lists;
  std::vector<Logsource> logsources;
  std::vector<Rule> rules;
  std::vector<Instruction> code;
  std::vector<Correlation> correlations;
  std::vector<SourcePlace> rule_places;       ///< empty or one a rule
  std::vector<SourcePlace> predicate_places;  ///< empty or one a predicate
  std::string meta;  ///< JSON object: compiler version, sources; may be empty
  friend bool operator==(const Program&, const Program&) = default;
};

}  // namespace sigmavm::program
