#include "compiler/backend/kql/text_test.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "compiler/backend/kql/literal.h"
#include "compiler/backend/kql/regex.h"
#include "runtime/base/case_fold.h"
#include "runtime/base/utf8.h"

namespace sigmavm::backend::kql {
namespace {

using ir::PartKind;
using ir::PatternPart;
using ir::TextMatch;

// Shorter terms are not in the index.
constexpr size_t kIndexedTermSize = 3;
// Each alternative is compared with each.
constexpr size_t kMostCompared = 2000;
// No letter beyond has a case (Unicode 15).
constexpr uint32_t kLastCasedCodePoint = 0x1E943;

bool IsTermCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool IsBoundary(char c) {
  return static_cast<unsigned char>(c) < 0x80 && !IsTermCharacter(c) && c != '_';
}

// What a literal must have whole: see TermOf.
std::string BoundedPart(std::string_view text, bool pinned_start, bool pinned_end) {
  size_t begin = text.size();
  size_t end = 0;
  size_t longest = 0;
  for (size_t from = 0; from < text.size();) {
    if (!IsTermCharacter(text[from])) {
      ++from;
      continue;
    }
    size_t to = from;
    while (to < text.size() && IsTermCharacter(text[to])) ++to;
    const bool left = from == 0 ? pinned_start : IsBoundary(text[from - 1]);
    const bool right = to == text.size() ? pinned_end : IsBoundary(text[to]);
    if (left) begin = std::min(begin, from);
    if (right && from >= begin) end = to;
    if (from >= begin && right) longest = std::max(longest, to - from);
    from = to;
  }
  if (end <= begin || longest < kIndexedTermSize) return {};
  const std::string_view part = text.substr(begin, end - begin);
  return IsAscii(part) ? std::string(part) : std::string();
}

const std::unordered_set<uint32_t>& CasedCodePoints() {
  static const std::unordered_set<uint32_t> kCased = [] {
    std::unordered_set<uint32_t> found;
    for (uint32_t c = 0x80; c <= kLastCasedCodePoint; ++c) {
      const uint32_t folded = FoldCodePoint(c);
      if (folded == c) continue;
      found.insert(c);
      found.insert(folded);
    }
    return found;
  }();
  return kCased;
}

struct Operators {
  std::string_view op;
  std::string_view negated;
  Cost cost;
};

Operators OperatorsOf(TextShape shape, bool cased) {
  switch (shape) {
    case TextShape::kEquals:
      return cased ? Operators{"==", "!=", Cost::kEquality}
                   : Operators{"=~", "!~", Cost::kEquality};
    case TextShape::kStarts:
      return cased ? Operators{"startswith_cs", "!startswith_cs", Cost::kAnchored}
                   : Operators{"startswith", "!startswith", Cost::kAnchored};
    case TextShape::kEnds:
      return cased ? Operators{"endswith_cs", "!endswith_cs", Cost::kAnchored}
                   : Operators{"endswith", "!endswith", Cost::kAnchored};
    default:
      return cased ? Operators{"contains_cs", "!contains_cs", Cost::kInside}
                   : Operators{"contains", "!contains", Cost::kInside};
  }
}

const std::string& LiteralOf(const TextMatch& match) {
  return std::find_if(match.parts.begin(), match.parts.end(),
                      [](const PatternPart& part) { return part.kind == PartKind::kLiteral; })
      ->text;
}

bool IsOneCharacter(const TextMatch& match) {
  if (ShapeOf(match) != TextShape::kContains) return false;
  const std::string& literal = LiteralOf(match);
  return Utf8Length(literal, 0) == literal.size();
}

// True when another of the alternatives, which is contained anywhere, is part of this one.
bool IsImplied(const TextMatch& match, const std::vector<const TextMatch*>& alternatives) {
  if (alternatives.size() > kMostCompared) return false;
  return std::any_of(alternatives.begin(), alternatives.end(), [&](const TextMatch* other) {
    if (other == &match || ShapeOf(*other) != TextShape::kContains) return false;
    const std::string& part = LiteralOf(*other);
    return std::any_of(match.parts.begin(), match.parts.end(), [&](const PatternPart& whole) {
      return whole.kind == PartKind::kLiteral && whole.text.size() > part.size() &&
             whole.text.find(part) != std::string::npos;
    });
  });
}

Test RegexTest(const TextSubject& subject, const std::string& regex) {
  Test test;
  test.subject = subject.expression;
  test.op = "matches regex";
  test.values = {QuoteText(regex)};
  test.cost = Cost::kRegex;
  return test;
}

void AddTerm(const TextSubject& subject, const TextMatch& match, Test& test) {
  if (subject.column.empty()) return;
  const std::string term = TermOf(match);
  if (term.empty()) return;
  test.term_column = subject.column;
  test.terms.push_back(term);
}

}  // namespace

bool FoldsInAscii(std::string_view text) {
  if (IsAscii(text)) return true;
  for (size_t pos = 0; pos < text.size();) {
    const uint32_t code_point = DecodeUtf8(text, pos);
    if (code_point >= 0x80 && CasedCodePoints().contains(code_point)) return false;
  }
  return true;
}

TextShape ShapeOf(const TextMatch& match) noexcept {
  const auto& parts = match.parts;
  const auto is = [&](size_t index, PartKind kind) { return parts[index].kind == kind; };
  switch (parts.size()) {
    case 0:
      return TextShape::kEmpty;
    case 1:
      if (is(0, PartKind::kAnyRun)) return TextShape::kAny;
      if (!is(0, PartKind::kLiteral)) return TextShape::kOther;
      return parts[0].text.empty() ? TextShape::kEmpty : TextShape::kEquals;
    case 2:
      if (is(0, PartKind::kLiteral) && is(1, PartKind::kAnyRun)) return TextShape::kStarts;
      if (is(0, PartKind::kAnyRun) && is(1, PartKind::kLiteral)) return TextShape::kEnds;
      return TextShape::kOther;
    case 3:
      return is(0, PartKind::kAnyRun) && is(1, PartKind::kLiteral) && is(2, PartKind::kAnyRun)
                 ? TextShape::kContains
                 : TextShape::kOther;
    default:
      return TextShape::kOther;
  }
}

Condition TestText(const TextSubject& subject, const TextMatch& match) {
  const TextShape shape = ShapeOf(match);
  Test test;
  test.subject = subject.expression;
  if (shape == TextShape::kEmpty || shape == TextShape::kAny) {
    const bool any = shape == TextShape::kAny;
    test.form = TestForm::kCall;
    test.op = any ? "isnotempty" : "isempty";
    test.negated_op = any ? "isempty" : "isnotempty";
    test.cost = Cost::kEquality;
    return MakeTest(std::move(test));
  }
  if (shape == TextShape::kOther || (!match.cased && !FoldsInAscii(LiteralOf(match)))) {
    test = RegexTest(subject, (match.cased ? "(?s)" : "(?is)") + PatternRegex(match));
  } else {
    const Operators operators = OperatorsOf(shape, match.cased);
    test.op = operators.op;
    test.negated_op = operators.negated;
    test.values = {QuoteText(LiteralOf(match))};
    test.cost = operators.cost;
  }
  AddTerm(subject, match, test);
  return MakeTest(std::move(test));
}

Condition TestTexts(const TextSubject& subject, const std::vector<const TextMatch*>& matches) {
  std::string regex;
  std::string characters;  // whole alternatives, for one class
  for (const TextMatch* match : matches) {
    if (IsImplied(*match, matches)) continue;
    if (IsOneCharacter(*match)) {
      characters += EscapeRegex(LiteralOf(*match), RegexPlace::kClass);
      continue;
    }
    if (!regex.empty()) regex += '|';
    regex += PatternRegex(*match);
  }
  if (!characters.empty()) regex += (regex.empty() ? "[" : "|[") + characters + "]";
  return MakeTest(RegexTest(subject, "(?is)" + regex));
}

std::string TermOf(const TextMatch& match) {
  std::string best;
  for (size_t i = 0; i < match.parts.size(); ++i) {
    if (match.parts[i].kind != PartKind::kLiteral) continue;
    std::string term = BoundedPart(match.parts[i].text, i == 0, i + 1 == match.parts.size());
    if (term.size() > best.size()) best = std::move(term);
  }
  return best;
}

}  // namespace sigmavm::backend::kql
