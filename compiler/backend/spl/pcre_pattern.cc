#include "compiler/backend/spl/pcre_pattern.h"

#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <vector>

#include "compiler/backend/spl/spl_text.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"

namespace sigmavm::backend::spl {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsOctal(char c) { return c >= '0' && c <= '7'; }

/// Rewrites a pattern from left to right. What differs between the dialects: `$` (PCRE's also
/// matches before a last line break), \v, \C, octal escapes, `{` that opens no repetition, `[` in
/// a class, and characters that SPL cannot hold.
class Translator {
 public:
  Translator(std::string_view pattern, bool multiline) : pattern_(pattern) {
    multiline_.push_back(multiline);
  }

  /// False when a construct has no equal: then Construct() names it.
  bool Run() {
    while (pos_ < pattern_.size() && construct_.empty()) Step();
    return construct_.empty();
  }
  [[nodiscard]] std::string TakePattern() { return std::move(out_); }
  [[nodiscard]] const std::string& Construct() const { return construct_; }

 private:
  void Step() {
    switch (pattern_[pos_]) {
      case '\\':
        return Escape(false);
      case '[':
        return Class();
      case '(':
        return OpenGroup();
      case ')':
        if (multiline_.size() > 1) multiline_.pop_back();
        break;
      case '$':
        ++pos_;
        out_ += multiline_.back() ? "$" : "\\z";
        return;
      case '{':
        return Brace();
      default:
        return Character();
    }
    out_ += pattern_[pos_++];
  }

  // One literal character, or one that means the same in both dialects.
  void Character() {
    const size_t start = pos_;
    const uint32_t code_point = DecodeUtf8(pattern_, pos_);
    if (IsUnsafe(code_point)) {
      AppendRegexQuoted(code_point, out_);
    } else {
      out_ += pattern_.substr(start, pos_ - start);
    }
  }

  // `{` of {n}, {n,} and {n,m} repeats; any other is a character in RE2.
  void Brace() {
    size_t end = pos_ + 1;
    while (end < pattern_.size() && IsDigit(pattern_[end])) ++end;
    const bool counted = end > pos_ + 1;
    if (end < pattern_.size() && pattern_[end] == ',') ++end;
    while (end < pattern_.size() && IsDigit(pattern_[end])) ++end;
    if (!counted || end >= pattern_.size() || pattern_[end] != '}') {
      out_ += "\\{";
      ++pos_;
      return;
    }
    out_ += pattern_.substr(pos_, end + 1 - pos_);
    pos_ = end + 1;
  }

  // `(`, `(?flags)`, `(?flags:` or a named group. Flags last to the end of their group.
  void OpenGroup() {
    multiline_.push_back(multiline_.back());
    out_ += pattern_[pos_++];
    if (pos_ >= pattern_.size() || pattern_[pos_] != '?') return;
    size_t end = pos_ + 1;
    bool value = true;
    bool multiline = multiline_.back();
    for (; end < pattern_.size(); ++end) {
      const char c = pattern_[end];
      if (c == '-') value = false;
      if (c == 'm') multiline = value;
      if (c != '-' && c != 'i' && c != 'm' && c != 's' && c != 'U') break;
    }
    if (end >= pattern_.size() || (pattern_[end] != ')' && pattern_[end] != ':')) return;
    out_ += pattern_.substr(pos_, end + 1 - pos_);
    if (pattern_[end] == ')') multiline_.pop_back();
    multiline_.back() = multiline;
    pos_ = end + 1;
  }

  void Class() {
    out_ += pattern_[pos_++];
    if (pos_ < pattern_.size() && pattern_[pos_] == '^') out_ += pattern_[pos_++];
    if (pos_ < pattern_.size() && pattern_[pos_] == ']') {
      out_ += "\\]";
      ++pos_;
    }
    while (pos_ < pattern_.size() && pattern_[pos_] != ']' && construct_.empty()) {
      if (pattern_[pos_] == '\\') {
        Escape(true);
      } else if (pattern_[pos_] == '[') {
        ClassBracket();
      } else {
        Character();
      }
    }
    if (pos_ < pattern_.size()) out_ += pattern_[pos_++];
  }

  // `[` in a class opens [:name:]; otherwise it is a character, which PCRE wants escaped.
  void ClassBracket() {
    const size_t end =
        pattern_.substr(pos_, 2) == "[:" ? pattern_.find(":]", pos_ + 2) : std::string_view::npos;
    if (end == std::string_view::npos) {
      out_ += "\\[";
      ++pos_;
      return;
    }
    out_ += pattern_.substr(pos_, end + 2 - pos_);
    pos_ = end + 2;
  }

  void Escape(bool in_class) {
    const char c = pos_ + 1 < pattern_.size() ? pattern_[pos_ + 1] : '\0';
    if (c == 'C') {
      construct_ = "\\C";
    } else if (c == 'v') {
      out_ += "\\x0b";
      pos_ += 2;
    } else if (c == 'Q' && !in_class) {
      QuotedRun();
    } else if (IsOctal(c)) {
      Octal();
    } else if (c == 'x' || c == 'p' || c == 'P') {
      LongEscape();
    } else {
      ++pos_;
      EscapedCharacter();
    }
  }

  void EscapedCharacter() {
    size_t next = pos_;
    const uint32_t code_point = DecodeUtf8(pattern_, next);
    if (IsUnsafe(code_point)) {
      AppendRegexQuoted(code_point, out_);
    } else {
      out_ += '\\';
      out_ += pattern_.substr(pos_, next - pos_);
    }
    pos_ = next;
  }

  // \Q...\E, and \Q to the end of the pattern.
  void QuotedRun() {
    const size_t start = pos_ + 2;
    const size_t end = std::min(pattern_.find("\\E", start), pattern_.size());
    out_ += RegexQuoted(pattern_.substr(start, end - start));
    pos_ = std::min(end + 2, pattern_.size());
  }

  // \7, \07, \012: up to three octal digits, which PCRE could take for a reference to a group.
  void Octal() {
    uint32_t value = 0;
    size_t digits = 0;
    for (++pos_; digits < 3 && pos_ < pattern_.size() && IsOctal(pattern_[pos_]); ++digits) {
      value = value * 8 + static_cast<uint32_t>(pattern_[pos_++] - '0');
    }
    constexpr std::string_view kHex = "0123456789abcdef";
    out_.append("\\x{").append(1, kHex[(value >> 4) & 15]).append(1, kHex[value & 15]);
    out_ += '}';
  }

  // \x41, \x{1F600}, \pN, \p{Greek}: the same in both dialects.
  void LongEscape() {
    size_t end = pos_ + 2;
    if (end < pattern_.size() && pattern_[end] == '{') {
      end = std::min(pattern_.find('}', end), pattern_.size() - 1) + 1;
    } else {
      end = std::min(end + (pattern_[pos_ + 1] == 'x' ? 2 : 1), pattern_.size());
    }
    out_ += pattern_.substr(pos_, end - pos_);
    pos_ = end;
  }

  std::string_view pattern_;
  size_t pos_ = 0;
  std::string out_;
  std::string construct_;
  std::vector<bool> multiline_;  // of the open groups
};

std::string Flags(const ir::RegexMatch& regex) {
  std::string flags;
  if (regex.ignore_case) flags += 'i';
  if (regex.multiline) flags += 'm';
  if (regex.dot_all) flags += 's';
  return flags.empty() ? flags : "(?" + flags + ")";
}

std::string Anchored(const ir::RegexMatch& regex, const std::string& pattern) {
  if (!regex.anchor_start && !regex.anchor_end) return pattern;
  return (regex.anchor_start ? "\\A" : "") + ("(?:" + pattern + ")") +
         (regex.anchor_end ? "\\z" : "");
}

}  // namespace

PcrePattern ToPcre(const ir::RegexMatch& regex) {
  if (!IsValidUtf8(regex.pattern)) return {std::nullopt, "text that is no UTF-8"};
  Translator translator(regex.pattern, regex.multiline);
  if (!translator.Run()) return {std::nullopt, translator.Construct()};
  return {Flags(regex) + Anchored(regex, translator.TakePattern()), ""};
}

bool MatchesEmptyText(const ir::RegexMatch& regex) {
  RE2::Options options;
  options.set_max_mem(Limits::kRegexMemoryBytes);
  options.set_log_errors(false);
  options.set_never_capture(true);
  const RE2 compiled(Flags(regex) + Anchored(regex, regex.pattern), options);
  return !compiled.ok() || RE2::PartialMatch("", compiled);
}

}  // namespace sigmavm::backend::spl
