#include "compiler/backend/spl/spl_text.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "runtime/base/utf8.h"

namespace sigmavm::backend::spl {
namespace {

constexpr uint32_t kLineSeparator = 0x2028;
constexpr uint32_t kParagraphSeparator = 0x2029;
constexpr std::string_view kRegexSpecial = R"(\^$.|?*+()[]{})";

// Words of the search command in front of `=` that choose events by other things than a field's
// value (Splunk's search reference: time modifiers, and options of the command).
constexpr std::array<std::string_view, 30> kModifiers = {"_index_earliest",
                                                         "_index_latest",
                                                         "daysago",
                                                         "earliest",
                                                         "enddaysago",
                                                         "endhoursago",
                                                         "endminutesago",
                                                         "endmonthsago",
                                                         "endtime",
                                                         "endtimeu",
                                                         "eventtype",
                                                         "eventtypetag",
                                                         "hosttag",
                                                         "hoursago",
                                                         "index",
                                                         "latest",
                                                         "minutesago",
                                                         "monthsago",
                                                         "savedsearch",
                                                         "savedsplunk",
                                                         "searchtimespandays",
                                                         "searchtimespanhours",
                                                         "searchtimespanminutes",
                                                         "searchtimespanmonths",
                                                         "startdaysago",
                                                         "starthoursago",
                                                         "startminutesago",
                                                         "startmonthsago",
                                                         "starttime",
                                                         "starttimeu"};
constexpr std::array<std::string_view, 4> kMoreModifiers = {"splunk_server", "splunk_server_group",
                                                            "tag", "timeformat"};
constexpr std::array<std::string_view, 7> kWords = {"AND", "BY", "CASE", "IN", "NOT", "OR", "TERM"};

bool IsAlphanumeric(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string AsciiLower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string AsciiUpper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

template <size_t kSize>
bool Has(const std::array<std::string_view, kSize>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool IsPlainWord(std::string_view name) {
  const auto plain = [](char c) { return IsAlphanumeric(c) || c == '_' || c == '.'; };
  return std::all_of(name.begin(), name.end(), plain) && !Has(kWords, AsciiUpper(name));
}

}  // namespace

bool IsUnsafe(uint32_t code_point) noexcept {
  return IsTerminalControl(code_point) || code_point == '`' || code_point == kLineSeparator ||
         code_point == kParagraphSeparator;
}

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

void AppendRegexQuoted(uint32_t code_point, std::string& out) {
  if (IsUnsafe(code_point)) {
    char digits[8];
    const auto end = std::to_chars(digits, digits + sizeof digits, code_point, 16).ptr;
    out.append("\\x{").append(digits, end).append("}");
    return;
  }
  const bool ascii = code_point < 0x80;
  if (ascii && kRegexSpecial.find(static_cast<char>(code_point)) != std::string_view::npos) {
    out += '\\';
  }
  AppendUtf8(code_point, out);
}

std::string RegexQuoted(std::string_view text) {
  std::string out;
  for (size_t pos = 0; pos < text.size();) AppendRegexQuoted(DecodeUtf8(text, pos), out);
  return out;
}

bool IsFieldName(std::string_view name) noexcept {
  if (name.empty() || name.front() == ' ' || name.back() == ' ' || !IsValidUtf8(name)) return false;
  for (size_t pos = 0; pos < name.size();) {
    const uint32_t code_point = DecodeUtf8(name, pos);
    if (code_point >= 0x80) {
      if (IsUnsafe(code_point)) return false;
      continue;
    }
    const char c = static_cast<char>(code_point);
    if (!IsAlphanumeric(c) && std::string_view(" _.-:@/#{}").find(c) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

bool IsSearchableName(std::string_view name) noexcept {
  const std::string lower = AsciiLower(name);
  return !Has(kModifiers, lower) && !Has(kMoreModifiers, lower) &&
         name.find("::") == std::string_view::npos;
}

std::string SearchField(std::string_view name) {
  return IsPlainWord(name) ? std::string(name) : Quoted(name);
}

std::string EvalField(std::string_view name) { return "'" + std::string(name) + "'"; }

std::string CommentText(std::string_view text) {
  std::string out;
  for (size_t pos = 0; pos < text.size();) {
    const uint32_t code_point = DecodeUtf8(text, pos);
    const bool bare =
        code_point >= 0x80
            ? !IsUnsafe(code_point)
            : IsAlphanumeric(static_cast<char>(code_point)) ||
                  std::string_view(" _.,;:-+/()#&=@").find(static_cast<char>(code_point)) !=
                      std::string_view::npos;
    if (bare) {
      AppendUtf8(code_point, out);
    } else {
      out += ' ';
    }
  }
  return out;
}

}  // namespace sigmavm::backend::spl
