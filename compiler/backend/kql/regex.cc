#include "compiler/backend/kql/regex.h"

#include <re2/re2.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "compiler/backend/kql/literal.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"

namespace sigmavm::backend::kql {
namespace {

// The complements of RE2's ASCII classes \d, \w and \s, for use between brackets.
constexpr std::string_view kNoDigit = "\\x00-/:-\\x{10FFFF}";
constexpr std::string_view kNoWord = "\\x00-/:-@\\[-\\^`\\{-\\x{10FFFF}";
constexpr std::string_view kNoSpace = "\\x00-\\x08\\x0B\\x0E-\\x1F!-\\x{10FFFF}";

bool IsOctal(char c) { return c >= '0' && c <= '7'; }

void AppendHex(uint32_t code_point, std::string& out) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  out += "\\x{";
  bool started = false;
  for (int shift = 20; shift >= 0; shift -= 4) {
    const uint32_t digit = (code_point >> shift) & 0xF;
    started = started || digit != 0 || shift == 0;
    if (started) out += kDigits[digit];
  }
  out += '}';
}

// A character that stands for itself, wherever it stands: between brackets the newer engine reads
// [ & ~ and - as operators.
void AppendLiteral(uint32_t code_point, bool in_class, std::string& out) {
  constexpr std::string_view kOutside = "\\.+*?()|[]{}^$";
  constexpr std::string_view kInside = "\\[]^-&~";
  if (IsInvisible(code_point)) {
    AppendHex(code_point, out);
    return;
  }
  const bool special =
      code_point < 0x80 &&
      (in_class ? kInside : kOutside).find(static_cast<char>(code_point)) != std::string_view::npos;
  if (special) out += '\\';
  AppendUtf8(code_point, out);
}

/// Goes through an expression that RE2 accepts and writes each piece so that both engines read the
/// same.
class RegexRewriter {
 public:
  explicit RegexRewriter(std::string_view pattern) : pattern_(pattern) {}

  RegexText Rewrite() {
    while (pos_ < pattern_.size() && result_.problem.empty()) {
      const char c = pattern_[pos_];
      if (c == '\\') {
        RewriteEscape();
      } else if (c == '[') {
        RewriteClass();
      } else if (c == '{') {
        RewriteBrace();
      } else if (c == '}' || c == ']') {
        ++pos_;
        AppendLiteral(static_cast<unsigned char>(c), false, result_.text);
      } else if (IsMeta(c)) {
        result_.text += c;
        ++pos_;
      } else {
        AppendLiteral(DecodeUtf8(pattern_, pos_), false, result_.text);
      }
    }
    return std::move(result_);
  }

 private:
  static bool IsMeta(char c) {
    return std::string_view(".^$*+?()|").find(c) != std::string_view::npos;
  }

  [[nodiscard]] char At(size_t pos) const { return pos < pattern_.size() ? pattern_[pos] : '\0'; }

  // {2}, {2,} and {2,5} count; any other brace is a literal for RE2 and an error elsewhere.
  void RewriteBrace() {
    size_t end = pos_ + 1;
    const auto skip_digits = [&] {
      while (At(end) >= '0' && At(end) <= '9') ++end;
    };
    skip_digits();
    const bool has_minimum = end > pos_ + 1;
    if (has_minimum && At(end) == ',') {
      ++end;
      skip_digits();
    }
    if (has_minimum && At(end) == '}') {
      result_.text += pattern_.substr(pos_, end + 1 - pos_);
      pos_ = end + 1;
      return;
    }
    result_.text += "\\{";
    ++pos_;
  }

  void RewriteEscape() {
    const char c = At(pos_ + 1);
    if (c == 'Q') {
      RewriteQuotation();
    } else if (c == 'b' || c == 'B') {
      result_.remark = "the engine may take letters beyond ASCII for word characters at \\b";
      CopyEscape();
    } else if (c == 'A' || c == 'z') {
      CopyEscape();
    } else if (c == 'C') {
      result_.problem = "Kusto has nothing for \\C, which stands for one byte";
    } else {
      RewriteCharacterEscape(false);
    }
  }

  void CopyEscape() {
    result_.text += pattern_.substr(pos_, 2);
    pos_ += 2;
  }

  void RewriteQuotation() {
    pos_ += 2;
    while (pos_ < pattern_.size()) {
      if (pattern_.substr(pos_, 2) == "\\E") {
        pos_ += 2;
        return;
      }
      AppendLiteral(DecodeUtf8(pattern_, pos_), false, result_.text);
    }
  }

  // An escape that stands for a character or a class of them.
  void RewriteCharacterEscape(bool in_class) {
    const char c = At(pos_ + 1);
    switch (c) {
      case 'd':
        return AppendPerlClass("0-9", false, in_class);
      case 'D':
        return AppendPerlClass(in_class ? kNoDigit : "0-9", true, in_class);
      case 'w':
        return AppendPerlClass("0-9A-Za-z_", false, in_class);
      case 'W':
        return AppendPerlClass(in_class ? kNoWord : "0-9A-Za-z_", true, in_class);
      case 's':
        return AppendPerlClass("\\t\\n\\f\\r ", false, in_class);
      case 'S':
        return AppendPerlClass(in_class ? kNoSpace : "\\t\\n\\f\\r ", true, in_class);
      case 'p':
      case 'P':
        return RewriteProperty();
      case 'x':
        return RewriteHex(in_class);
      case 'a':
      case 'f':
      case 'n':
      case 'r':
      case 't':
      case 'v':
        return CopyEscape();
      default:
        break;
    }
    if (IsOctal(c)) return RewriteOctal(in_class);
    ++pos_;
    if (pos_ < pattern_.size()) AppendLiteral(DecodeUtf8(pattern_, pos_), in_class, result_.text);
  }

  void AppendPerlClass(std::string_view members, bool negated, bool in_class) {
    pos_ += 2;
    if (in_class) {
      result_.text += members;
      return;
    }
    result_.text += negated ? "[^" : "[";
    result_.text += members;
    result_.text += ']';
  }

  // \pN, \p{Greek} and \p{^Greek}, of which only RE2 knows the last.
  void RewriteProperty() {
    bool negated = At(pos_ + 1) == 'P';
    pos_ += 2;
    std::string_view name = pattern_.substr(pos_, 1);
    if (At(pos_) == '{') {
      const size_t end = pattern_.find('}', pos_);
      if (end == std::string_view::npos) return;
      name = pattern_.substr(pos_ + 1, end - pos_ - 1);
      pos_ = end;
    }
    ++pos_;
    if (!name.empty() && name.front() == '^') {
      negated = !negated;
      name.remove_prefix(1);
    }
    result_.text += negated ? "\\P{" : "\\p{";
    result_.text += name;
    result_.text += '}';
  }

  void RewriteHex(bool in_class) {
    pos_ += 2;
    const bool braced = At(pos_) == '{';
    const size_t begin = braced ? pos_ + 1 : pos_;
    const size_t end = braced ? pattern_.find('}', begin) : begin + 2;
    if (end == std::string_view::npos || end > pattern_.size()) {
      pos_ = pattern_.size();
      return;
    }
    uint32_t code_point = 0;
    for (size_t i = begin; i < end; ++i) code_point = (code_point << 4) | HexValue(pattern_[i]);
    pos_ = braced ? end + 1 : end;
    AppendLiteral(code_point, in_class, result_.text);
  }

  static uint32_t HexValue(char c) {
    if (c >= '0' && c <= '9') return static_cast<uint32_t>(c - '0');
    return static_cast<uint32_t>((c | 0x20) - 'a' + 10);
  }

  // Up to three octal digits.
  void RewriteOctal(bool in_class) {
    ++pos_;
    uint32_t code_point = 0;
    for (int digits = 0; digits < 3 && IsOctal(At(pos_)); ++digits, ++pos_) {
      code_point = code_point * 8 + static_cast<uint32_t>(pattern_[pos_] - '0');
    }
    AppendLiteral(code_point, in_class, result_.text);
  }

  void RewriteClass() {
    result_.text += '[';
    ++pos_;
    if (At(pos_) == '^') {
      result_.text += '^';
      ++pos_;
    }
    for (bool first = true; pos_ < pattern_.size(); first = false) {
      const char c = pattern_[pos_];
      if (c == ']' && !first) break;
      RewriteClassMember();
    }
    result_.text += ']';
    ++pos_;
  }

  void RewriteClassMember() {
    const size_t named_end =
        pattern_.substr(pos_, 2) == "[:" ? pattern_.find(":]", pos_ + 2) : std::string_view::npos;
    if (named_end != std::string_view::npos) {
      result_.text += pattern_.substr(pos_, named_end + 2 - pos_);
      pos_ = named_end + 2;
      return;
    }
    RewriteClassCharacter();
    const bool is_range = At(pos_) == '-' && At(pos_ + 1) != ']' && pos_ != last_class_;
    if (!is_range) return;
    result_.text += '-';
    ++pos_;
    RewriteClassCharacter();
  }

  // `last_class_` is where an escape that stands for many characters ended: no range starts there.
  void RewriteClassCharacter() {
    if (At(pos_) != '\\') {
      if (pos_ < pattern_.size()) AppendLiteral(DecodeUtf8(pattern_, pos_), true, result_.text);
      return;
    }
    const bool is_set = std::string_view("dDwWsSpP").find(At(pos_ + 1)) != std::string_view::npos;
    RewriteCharacterEscape(true);
    if (is_set) last_class_ = pos_;
  }

  std::string_view pattern_;
  size_t pos_ = 0;
  size_t last_class_ = std::string_view::npos;
  RegexText result_;
};

std::string FlagsOf(const ir::RegexMatch& regex) {
  std::string flags;
  if (regex.ignore_case) flags += 'i';
  if (regex.multiline) flags += 'm';
  if (regex.dot_all) flags += 's';
  return flags.empty() ? flags : "(?" + flags + ")";
}

// The expression with its flags and anchors.
std::string Dress(const ir::RegexMatch& regex, const std::string& pattern) {
  std::string text = FlagsOf(regex) + pattern;
  if (regex.anchor_start || regex.anchor_end) text = "(?:" + text + ")";
  if (regex.anchor_start) text = "\\A" + text;
  if (regex.anchor_end) text += "\\z";
  return text;
}

}  // namespace

RegexText TranslateRegex(const ir::RegexMatch& regex) {
  RegexText result = RegexRewriter(regex.pattern).Rewrite();
  result.text = Dress(regex, result.text);
  return result;
}

bool MatchesEmptyText(const ir::RegexMatch& regex) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(Limits::kRegexMemoryBytes);
  const RE2 compiled(Dress(regex, regex.pattern), options);
  return !compiled.ok() || RE2::PartialMatch("", compiled);
}

std::string PatternRegex(const ir::TextMatch& match) {
  const bool open_start = !match.parts.empty() && match.parts.front().kind == ir::PartKind::kAnyRun;
  const bool open_end = !match.parts.empty() && match.parts.back().kind == ir::PartKind::kAnyRun;
  std::string out = open_start ? "" : "^";
  for (size_t i = 0; i < match.parts.size(); ++i) {
    const ir::PatternPart& part = match.parts[i];
    const bool at_edge = i == 0 || i + 1 == match.parts.size();
    if (part.kind == ir::PartKind::kAnyRun && !at_edge) out += ".*";
    if (part.kind == ir::PartKind::kAnyOne) out += '.';
    if (part.kind == ir::PartKind::kDash) out += "[-/\\x{2013}\\x{2014}\\x{2015}]";
    if (part.kind == ir::PartKind::kLiteral) out += EscapeRegex(part.text, RegexPlace::kOutside);
  }
  return open_end ? out : out + '$';
}

std::string EscapeRegex(std::string_view text, RegexPlace place) {
  std::string out;
  for (size_t pos = 0; pos < text.size();) {
    AppendLiteral(DecodeUtf8(text, pos), place == RegexPlace::kClass, out);
  }
  return out;
}

}  // namespace sigmavm::backend::kql
