#include "runtime/query/kql/string_literal.h"

#include <charconv>
#include <cstdint>
#include <optional>

#include "runtime/base/utf8.h"

namespace sigmavm::kql {
namespace {

constexpr const char* kOpen = "this text has no closing quote";
constexpr const char* kLineBreak = "a line break must be written as \\n in this kind of text";
constexpr const char* kEscape = "the language knows no such escape";

std::optional<uint32_t> ReadHex(std::string_view text, size_t at, size_t digits) noexcept {
  if (at + digits > text.size()) return std::nullopt;
  uint32_t number = 0;
  const char* begin = text.data() + at;
  const auto [stop, error] = std::from_chars(begin, begin + digits, number, 16);
  if (error != std::errc() || stop != begin + digits) return std::nullopt;
  return number;
}

/// \xHH, \uHHHH (two of them for a pair of surrogates) and \UHHHHHHHH; `at` is at the digits.
const char* ReadNumbered(std::string_view text, size_t& at, size_t digits, std::string& out) {
  std::optional<uint32_t> code = ReadHex(text, at, digits);
  if (!code || *code > 0x10FFFF) return kEscape;
  at += digits;
  const bool high = *code >= 0xD800 && *code < 0xDC00;
  if (high && text.substr(at, 2) == "\\u") {
    const std::optional<uint32_t> low = ReadHex(text, at + 2, 4);
    if (low && *low >= 0xDC00 && *low < 0xE000) {
      code = 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
      at += 6;
    }
  }
  AppendUtf8(*code, out);
  return nullptr;
}

/// `at` is behind the backslash. Octal numbers are not told from \0, so neither may be followed by
/// a digit.
const char* ReadEscape(std::string_view text, size_t& at, std::string& out) {
  static constexpr std::string_view kNames = "\\\"'abfnrtv0";
  static constexpr std::string_view kMeanings("\\\"'\a\b\f\n\r\t\v\0", 11);
  if (at == text.size()) return kOpen;
  const char c = text[at++];
  const bool digit_follows = at < text.size() && text[at] >= '0' && text[at] <= '9';
  if (c == '0' && digit_follows) return kEscape;
  if (const size_t known = kNames.find(c); known != std::string_view::npos) {
    out += kMeanings[known];
    return nullptr;
  }
  if (c == 'x') return ReadNumbered(text, at, 2, out);
  if (c == 'u') return ReadNumbered(text, at, 4, out);
  if (c == 'U') return ReadNumbered(text, at, 8, out);
  return kEscape;
}

const char* ReadQuoted(std::string_view text, size_t& at, std::string& out) {
  const char quote = text[at++];
  while (at < text.size()) {
    const char c = text[at++];
    if (c == quote) return nullptr;
    if (c == '\n' || c == '\r') return kLineBreak;
    if (c != '\\') {
      out += c;
    } else if (const char* problem = ReadEscape(text, at, out); problem != nullptr) {
      return problem;
    }
  }
  return kOpen;
}

const char* ReadVerbatim(std::string_view text, size_t& at, std::string& out) {
  const char quote = text[at++];
  while (at < text.size()) {
    const char c = text[at++];
    if (c == '\n' || c == '\r') return kLineBreak;
    if (c == quote) {
      if (at == text.size() || text[at] != quote) return nullptr;
      ++at;
    }
    out += c;
  }
  return kOpen;
}

}  // namespace

const char* ReadStringLiteral(std::string_view text, size_t& at, std::string& out) {
  static constexpr std::string_view kFence = "```";
  if (text.substr(at, kFence.size()) == kFence) {
    const size_t close = text.find(kFence, at + kFence.size());
    if (close == std::string_view::npos) return kOpen;
    out += text.substr(at + kFence.size(), close - at - kFence.size());
    at = close + kFence.size();
    return nullptr;
  }
  if (text[at] != '@') return ReadQuoted(text, at, out);
  ++at;
  return ReadVerbatim(text, at, out);
}

}  // namespace sigmavm::kql
