#include "compiler/backend/kql/literal.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "runtime/base/utf8.h"

namespace sigmavm::backend::kql {
namespace {

bool IsIdentifier(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !name.empty() && is_letter(name[0]) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return is_letter(c) || is_digit(c); });
}

// Words that the language would read otherwise at the start of an expression or after a comma.
bool IsWordOfLanguage(std::string_view name) {
  constexpr std::array<std::string_view, 64> kWords = {
      "and",          "as",       "asc",         "between",  "bool",
      "boolean",      "by",       "case",        "contains", "contextual_datatable",
      "count",        "database", "datatable",   "date",     "datetime",
      "decimal",      "declare",  "desc",        "distinct", "double",
      "dynamic",      "endswith", "evaluate",    "extend",   "external_data",
      "externaldata", "false",    "find",        "first",    "float",
      "fork",         "from",     "guid",        "has",      "hasprefix",
      "hassuffix",    "iff",      "iif",         "in",       "int",
      "int32",        "int64",    "invoke",      "join",     "let",
      "limit",        "long",     "materialize", "not",      "null",
      "on",           "or",       "parse",       "print",    "project",
      "range",        "real",     "string",      "time",     "timespan",
      "true",         "uniqueid", "where",       "with"};
  return std::find(kWords.begin(), kWords.end(), name) != kWords.end();
}

void AppendEscape(uint32_t unit, std::string& out) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[(unit >> shift) & 0xF];
}

// Beyond U+FFFF as two UTF-16 units: KQL knows no longer escape.
void AppendCodePointEscape(uint32_t code_point, std::string& out) {
  if (code_point == '\t') {
    out += "\\t";
  } else if (code_point == '\n') {
    out += "\\n";
  } else if (code_point == '\r') {
    out += "\\r";
  } else if (code_point < 0x10000) {
    AppendEscape(code_point, out);
  } else {
    AppendEscape(0xD800 + ((code_point - 0x10000) >> 10), out);
    AppendEscape(0xDC00 + ((code_point - 0x10000) & 0x3FF), out);
  }
}

std::string QuoteEscaped(std::string_view text) {
  std::string out = "\"";
  for (size_t pos = 0; pos < text.size();) {
    const uint32_t code_point = DecodeUtf8(text, pos);
    if (IsInvisible(code_point)) {
      AppendCodePointEscape(code_point, out);
      continue;
    }
    if (code_point == '"' || code_point == '\\') out += '\\';
    AppendUtf8(code_point, out);
  }
  return out + "\"";
}

std::string QuoteVerbatim(std::string_view text) {
  std::string out = "@\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

bool HasInvisible(std::string_view text) {
  for (size_t pos = 0; pos < text.size();) {
    if (IsInvisible(DecodeUtf8(text, pos))) return true;
  }
  return false;
}

}  // namespace

bool IsInvisible(uint32_t code_point) noexcept {
  return IsTerminalControl(code_point) || code_point == 0xAD || code_point == 0x61C ||
         (code_point >= 0x200B && code_point <= 0x200F) ||
         (code_point >= 0x2028 && code_point <= 0x202E) ||
         (code_point >= 0x2060 && code_point <= 0x206F) || code_point == 0xFEFF ||
         (code_point >= 0xFFF0 && code_point <= 0xFFFB) ||
         (code_point >= 0xE0000 && code_point <= 0xE0FFF);
}

std::string QuoteText(std::string_view text) {
  const bool has_backslash = text.find('\\') != std::string_view::npos;
  return has_backslash && !HasInvisible(text) ? QuoteVerbatim(text) : QuoteEscaped(text);
}

std::string QuoteName(std::string_view name) {
  if (IsIdentifier(name) && !IsWordOfLanguage(name)) return std::string(name);
  return "[" + QuoteEscaped(name) + "]";
}

std::string CommentText(std::string_view text) {
  std::string out;
  for (size_t pos = 0; pos < text.size();) {
    const uint32_t code_point = DecodeUtf8(text, pos);
    if (IsInvisible(code_point)) {
      out += ' ';
    } else {
      AppendUtf8(code_point, out);
    }
  }
  return out;
}

}  // namespace sigmavm::backend::kql
