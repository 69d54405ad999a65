#include "grammar/condition_precheck.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "grammar/aggregation_advice.h"
#include "grammar/condition_text.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"

namespace sigmavm::grammar {
namespace {

std::optional<Diagnostic> CheckSize(std::string_view text, const TextOrigin& origin) {
  if (text.size() > Limits::kConditionBytes) {
    return Error(DiagnosticCode::kConditionTooLong, origin.whole,
                 "the condition has " + std::to_string(text.size()) + " bytes; the limit is " +
                     std::to_string(Limits::kConditionBytes),
                 "use patterns such as `1 of selection_*`, or split the rule");
  }
  if (std::all_of(text.begin(), text.end(), IsConditionBlank)) {
    return Error(DiagnosticCode::kEmptyCondition, origin.whole, "the condition is empty",
                 "name the detections that must hold, for example `selection and not filter`");
  }
  return std::nullopt;
}

bool IsPatternCharacter(char c) { return IsNameCharacter(c) || c == '*'; }

struct CharacterAdvice {
  std::string_view characters;
  std::string_view help;
};

// What people write out of habit from other languages.
constexpr CharacterAdvice kCharacterAdvice[] = {
    {"&&", "write `and`"},
    {"&", "write `and`"},
    {"||", "write `or`"},
    {"!=", "comparisons belong into a detection; the condition only joins detections"},
    {"!", "write `not`"},
    {"\"", "names of detections are not quoted"},
    {"'", "names of detections are not quoted"},
    {",", "join names with `and` or `or`, or choose them by a pattern such as `1 of selection_*`"},
    {"=", "comparisons belong into a detection; the condition only joins detections"},
    {"<", "comparisons belong into a detection; the condition only joins detections"},
    {">", "comparisons belong into a detection; the condition only joins detections"},
    {"?", "the only wildcard in a name pattern is `*`"},
    {"#", "a comment needs a blank before the `#`, and no quotes around the condition"},
};

// White space of Unicode that is none here, and invisible in an editor.
bool IsBlankElsewhere(uint32_t code_point) {
  return code_point == 0x0B || code_point == 0x0C || code_point == 0x85 || code_point == 0xA0 ||
         code_point == 0x1680 || (code_point >= 0x2000 && code_point <= 0x200B) ||
         code_point == 0x2028 || code_point == 0x2029 || code_point == 0x202F ||
         code_point == 0x205F || code_point == 0x2060 || code_point == 0x3000 ||
         code_point == 0xFEFF;
}

std::string CharacterName(uint32_t code_point, std::string_view bytes) {
  if (code_point > 0x20 && code_point < 0x7F) return "`" + std::string(bytes) + "`";
  if (code_point == kReplacementCharacter && bytes.size() == 1) return "an ill-formed byte";
  char number[16];
  std::snprintf(number, sizeof number, "U+%04X", code_point);
  if (IsTerminalControl(code_point) || IsBlankElsewhere(code_point)) return number;
  return "`" + std::string(bytes) + "` (" + number + ")";
}

Diagnostic InvalidCharacter(std::string_view text, size_t begin, const TextOrigin& origin) {
  for (const CharacterAdvice& advice : kCharacterAdvice) {
    if (text.substr(begin).substr(0, advice.characters.size()) != advice.characters) continue;
    return Error(DiagnosticCode::kInvalidConditionCharacter,
                 origin.Map(begin, begin + advice.characters.size()),
                 "`" + std::string(advice.characters) + "` has no meaning in a condition",
                 std::string(advice.help));
  }
  size_t end = begin;
  const uint32_t code_point = DecodeUtf8(text, end);
  const std::string_view help =
      IsBlankElsewhere(code_point)
          ? "only blanks, tabs and line breaks separate words"
          : "names of detections consist of the letters A to Z and a to z, digits, `_` and `-`";
  return Error(
      DiagnosticCode::kInvalidConditionCharacter, origin.Map(begin, end),
      CharacterName(code_point, text.substr(begin, end - begin)) + " has no meaning in a condition",
      std::string(help));
}

std::optional<Diagnostic> CheckCharacters(std::string_view text, const TextOrigin& origin) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (IsPatternCharacter(c) || IsConditionBlank(c) || c == '(' || c == ')') continue;
    if (c == '|' && text.substr(i, 2) != "||") return AggregationError(text, i, origin);
    return InvalidCharacter(text, i, origin);
  }
  return std::nullopt;
}

// Walks parentheses and `not` as the grammar would, with an explicit stack.
class NestingCheck {
 public:
  NestingCheck(std::string_view text, const TextOrigin& origin) : text_(text), origin_(origin) {}

  std::optional<Diagnostic> Run() {
    for (size_t i = 0; i < text_.size();) {
      const size_t begin = i;
      if (IsPatternCharacter(text_[i])) {
        while (i < text_.size() && IsPatternCharacter(text_[i])) ++i;
        Word(text_.substr(begin, i - begin));
      } else if (text_[i++] == '(') {
        open_.push_back({begin, negations_});
        depth_ += 1 + negations_;
        negations_ = 0;
      } else if (text_[begin] == ')') {
        if (open_.empty()) return NeverOpened(begin);
        depth_ -= 1 + open_.back().negations;
        open_.pop_back();
      }
      if (depth_ + negations_ > Limits::kConditionDepth) return TooDeep(begin, i);
    }
    if (!open_.empty()) return NeverClosed(open_.back().offset);
    return std::nullopt;
  }

 private:
  struct Open {
    size_t offset;
    size_t negations;  // `not` in front of it, which end with it
  };

  void Word(std::string_view word) { negations_ = word == "not" ? negations_ + 1 : 0; }

  Diagnostic NeverOpened(size_t at) const {
    return Error(DiagnosticCode::kUnbalancedParenthesis, origin_.Map(at, at + 1),
                 "this `)` closes nothing", "remove it, or add the missing `(`");
  }
  Diagnostic NeverClosed(size_t at) const {
    return Error(DiagnosticCode::kUnbalancedParenthesis, origin_.Map(at, at + 1),
                 "this `(` is never closed", "add the missing `)`");
  }
  Diagnostic TooDeep(size_t begin, size_t end) const {
    return Error(DiagnosticCode::kConditionTooDeep, origin_.Map(begin, end),
                 "the condition nests more than " + std::to_string(Limits::kConditionDepth) +
                     " parentheses and `not`",
                 "remove parentheses that are not needed, or split the rule");
  }

  std::string_view text_;
  const TextOrigin& origin_;
  std::vector<Open> open_;
  size_t depth_ = 0;      // of open parentheses and the `not` in front of them
  size_t negations_ = 0;  // `not` seen since, waiting for their operand
};

}  // namespace

std::optional<Diagnostic> CheckBeforeParsing(std::string_view text, const TextOrigin& origin) {
  if (auto problem = CheckSize(text, origin)) return problem;
  if (auto problem = CheckCharacters(text, origin)) return problem;
  return NestingCheck(text, origin).Run();
}

}  // namespace sigmavm::grammar
