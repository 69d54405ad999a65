// All predicates of a program, packed, with their compiled patterns: decides one on one value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/match/folded_text.h"
#include "runtime/match/regex_matcher.h"
#include "runtime/match/wildcard_pattern.h"
#include "runtime/program/network.h"
#include "runtime/program/program.h"
#include "runtime/record/value.h"

namespace sigmavm::match {

/// Whether a value's text alone decides predicates of an operator.
[[nodiscard]] constexpr bool AsksText(program::Operator op) noexcept {
  return op >= program::Operator::kEquals && op <= program::Operator::kRegex;
}

/// Of a regular expression or a pattern, folded: every value that it matches has one of them in its
/// folded text. None: nothing is said.
[[nodiscard]] std::vector<std::string> RequiredLiterals(const program::Program& program,
                                                        const program::Predicate& predicate);

/// 16 bytes, so that four share a cache line.
struct PackedPredicate {
  uint32_t operand = 0;  ///< offset in the text pool, an index of a compiled operand, or a field
  uint32_t size = 0;     ///< of the text
  uint32_t field = 0;
  program::Operator op = program::Operator::kExists;
  uint8_t flags = 0;
  program::TimePart part = program::TimePart::kMinute;

  /// Whether Matches wants the folded text of the value.
  [[nodiscard]] bool wants_folded() const noexcept;
};

/// Immutable and thread-safe; independent of the program it was made from.
class PredicateMatcher {
 public:
  explicit PredicateMatcher(const program::Program& program);

  [[nodiscard]] size_t size() const noexcept { return predicates_.size(); }
  [[nodiscard]] const PackedPredicate& operator[](program::PredicateId id) const noexcept {
    return predicates_[id];
  }

  /// Whether one value satisfies a predicate that asks something of a value: every operator but
  /// Exists and Null, which ask of the field, and FieldEquals, for which see MatchesReference.
  /// `text` is the value's text, folded if wants_folded(). Null and objects satisfy nothing.
  [[nodiscard]] bool Matches(const PackedPredicate& predicate, const record::Value& value,
                             std::string_view text) const;

  /// For a regular expression: false only if it does not match the value that folds to this.
  [[nodiscard]] bool MayMatch(const PackedPredicate& predicate,
                              const PaddedText& folded) const noexcept {
    return regexes_[predicate.operand].MayMatch(folded);
  }

 private:
  struct NumberOperand {
    program::Number number;
    std::string text;
  };

  void PackOperand(const program::Program& program, const program::Predicate& predicate,
                   PackedPredicate& packed);
  [[nodiscard]] std::string_view TextOf(const PackedPredicate& predicate) const noexcept {
    return {pool_.data() + predicate.operand, predicate.size};
  }
  [[nodiscard]] bool MatchesText(const PackedPredicate& predicate, std::string_view text) const;
  [[nodiscard]] bool MatchesTyped(const PackedPredicate& predicate,
                                  const record::Value& value) const;

  std::vector<PackedPredicate> predicates_;
  std::string pool_;
  std::vector<WildcardPattern> wildcards_;
  std::vector<RegexMatcher> regexes_;
  std::vector<std::optional<program::Network>> networks_;
  std::vector<NumberOperand> numbers_;  // in the numbering of the program
};

/// Whether a text stands to the text of the referenced field as the flags of a FieldEquals ask.
[[nodiscard]] bool MatchesReference(uint8_t flags, std::string_view text,
                                    std::string_view referenced) noexcept;

}  // namespace sigmavm::match
