// The words, strings and numbers of the assembly text, spelled in one place for disassembler and
// assembler.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/program/program.h"

namespace sigmavm::program {

/// What `.list` says its members are.
enum class ListWord : uint8_t { kValues, kStrings, kPredicates, kRules, kConditions };

/// A bit of Predicate::flags and its word.
struct FlagWord {
  uint8_t flag;
  std::string_view word;
};

// Words in the order of their enumeration.
[[nodiscard]] std::span<const std::string_view> LevelWords() noexcept;
[[nodiscard]] std::span<const std::string_view> CorrelationTypeWords() noexcept;
[[nodiscard]] std::span<const std::string_view> ComparisonWords() noexcept;
[[nodiscard]] std::span<const std::string_view> ListWords() noexcept;
[[nodiscard]] std::span<const FlagWord> FlagWords() noexcept;

/// Position of `word` among `words`.
[[nodiscard]] std::optional<size_t> FindWord(std::span<const std::string_view> words,
                                             std::string_view word) noexcept;

/// `text` as a string of the assembly text: between double quotes, or single ones when it has
/// double quotes itself, with backslashes as they are; when it has line breaks or other characters
/// that must not reach a terminal, as e"..." with escapes.
[[nodiscard]] std::string QuoteText(std::string_view text);

/// Texts longer than this are not repeated where they are only mentioned.
inline constexpr size_t kMentionBytes = 80;
/// QuoteText of the beginning of `text`, with "..." after it when that is not all.
[[nodiscard]] std::string MentionText(std::string_view text);

/// A field name as it is when it is a plain word, else quoted.
[[nodiscard]] std::string FieldText(std::string_view name);

/// "10", "18446744073709551615", "3.0", "1e+30": the kind shows in the text. Requires a finite
/// number of a known kind.
[[nodiscard]] std::string NumberText(const Number& number);
/// nullopt for what NumberText never writes.
[[nodiscard]] std::optional<Number> ParseNumber(std::string_view text);

/// Plain decimal digits, without sign or leading zeros, at most `limit`.
[[nodiscard]] std::optional<uint64_t> ParseDecimal(std::string_view text, uint64_t limit);

}  // namespace sigmavm::program
