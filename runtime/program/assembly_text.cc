#include "runtime/program/assembly_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <iterator>

#include "runtime/base/utf8.h"

namespace sigmavm::program {
namespace {

constexpr std::string_view kLevelWords[] = {"none",   "informational", "low",
                                            "medium", "high",          "critical"};
constexpr std::string_view kCorrelationTypeWords[] = {
    "event_count", "value_count", "temporal",     "temporal_ordered",
    "value_sum",   "value_avg",   "value_median", "value_percentile"};
constexpr std::string_view kComparisonWords[] = {"eq", "neq", "lt", "lte", "gt", "gte"};
constexpr std::string_view kListWords[] = {"values", "strings", "predicates", "rules",
                                           "conditions"};
constexpr FlagWord kFlagWords[] = {{kCased, "cased"},
                                   {kRegexIgnoreCase, "ignorecase"},
                                   {kRegexMultiline, "multiline"},
                                   {kRegexDotAll, "dotall"},
                                   {kAnchorStart, "startswith"},
                                   {kAnchorEnd, "endswith"},
                                   {kReferenceContains, "contains"}};

bool IsPlainWord(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
  });
}

bool HasControls(std::string_view text) {
  for (size_t pos = 0; pos < text.size();) {
    if (IsTerminalControl(DecodeUtf8(text, pos))) return true;
  }
  return false;
}

std::string EscapeText(std::string_view text) {
  std::string out = "e\"";
  for (size_t pos = 0; pos < text.size();) {
    const size_t begin = pos;
    const uint32_t c = DecodeUtf8(text, pos);
    if (c == '\n') {
      out += "\\n";
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (IsTerminalControl(c)) {
      char escaped[16];
      std::snprintf(escaped, sizeof escaped, "\\u{%x}", c);
      out += escaped;
    } else {
      out.append(text, begin, pos - begin);
    }
  }
  return out + '"';
}

std::optional<Number> ParseFloat(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
  return Number{NumberKind::kFloat, std::bit_cast<uint64_t>(value)};
}

}  // namespace

std::span<const std::string_view> LevelWords() noexcept { return kLevelWords; }
std::span<const std::string_view> CorrelationTypeWords() noexcept { return kCorrelationTypeWords; }
std::span<const std::string_view> ComparisonWords() noexcept { return kComparisonWords; }
std::span<const std::string_view> ListWords() noexcept { return kListWords; }
std::span<const FlagWord> FlagWords() noexcept { return kFlagWords; }

std::optional<size_t> FindWord(std::span<const std::string_view> words,
                               std::string_view word) noexcept {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<size_t>(found - words.begin());
}

std::string QuoteText(std::string_view text) {
  if (HasControls(text)) return EscapeText(text);
  const bool has_double = text.find('"') != text.npos;
  const char quote = has_double && text.find('\'') == text.npos ? '\'' : '"';
  std::string out(1, quote);
  for (const char c : text) {
    if (c == quote) out += quote;
    out += c;
  }
  return out + quote;
}

std::string MentionText(std::string_view text) {
  if (text.size() <= kMentionBytes) return QuoteText(text);
  size_t end = 0;
  while (end < kMentionBytes) end += Utf8Length(text, end);
  return QuoteText(text.substr(0, end)) + "...";
}

std::string FieldText(std::string_view name) {
  return IsPlainWord(name) ? std::string(name) : QuoteText(name);
}

std::string NumberText(const Number& number) {
  std::array<char, 32> buffer;
  char* const end = buffer.data() + buffer.size();
  switch (number.kind) {
    case NumberKind::kInteger: {
      const auto value = static_cast<int64_t>(number.bits);
      return {buffer.data(), std::to_chars(buffer.data(), end, value).ptr};
    }
    case NumberKind::kUnsigned:
      return {buffer.data(), std::to_chars(buffer.data(), end, number.bits).ptr};
    case NumberKind::kFloat:
      break;
  }
  const auto value = std::bit_cast<double>(number.bits);
  std::string text(buffer.data(), std::to_chars(buffer.data(), end, value).ptr);
  if (text.find_first_of(".e") == text.npos) text += ".0";
  return text;
}

std::optional<Number> ParseNumber(std::string_view text) {
  if (text.find_first_of(".e") != text.npos) return ParseFloat(text);
  const char* const end = text.data() + text.size();
  int64_t integer = 0;
  auto [stop, error] = std::from_chars(text.data(), end, integer);
  if (error == std::errc() && stop == end) {
    return Number{NumberKind::kInteger, static_cast<uint64_t>(integer)};
  }
  const std::optional<uint64_t> large = ParseDecimal(text, UINT64_MAX);
  if (!large) return std::nullopt;
  return Number{NumberKind::kUnsigned, *large};
}

std::optional<uint64_t> ParseDecimal(std::string_view text, uint64_t limit) {
  uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value > limit) return std::nullopt;
  if (text.size() > 1 && text[0] == '0') return std::nullopt;
  return value;
}

}  // namespace sigmavm::program
