#include "tests/support/reference_text.h"

#include <algorithm>

#include "runtime/base/case_fold.h"
#include "runtime/base/utf8.h"

namespace sigmavm::reference {
namespace {

bool IsEscapable(char32_t code_point, bool percent_escapes) {
  return code_point == U'*' || code_point == U'?' || code_point == U'\\' ||
         (percent_escapes && code_point == U'%');
}

Atom Unescaped(char32_t code_point) {
  if (code_point == U'*') return {AtomKind::kAnyRun, 0, false};
  if (code_point == U'?') return {AtomKind::kAnyOne, 0, false};
  return Literal(code_point);
}

bool AtomMatches(const Atom& atom, char32_t code_point) {
  switch (atom.kind) {
    case AtomKind::kLiteral:
      return atom.code_point == code_point;
    case AtomKind::kDash:
      return std::find(std::begin(kDashes), std::end(kDashes), code_point) != std::end(kDashes);
    default:
      return true;
  }
}

bool PieceMatchesAt(const Pattern& piece, const Text& text, size_t start) {
  for (size_t i = 0; i < piece.size(); ++i) {
    if (!AtomMatches(piece[i], text[start + i])) return false;
  }
  return true;
}

}  // namespace

Text Decode(std::string_view utf8) {
  Text text;
  text.reserve(utf8.size());
  for (size_t pos = 0; pos < utf8.size();) text.push_back(DecodeUtf8(utf8, pos));
  return text;
}

std::string Encode(const Text& text) {
  std::string utf8;
  for (const char32_t code_point : text) AppendUtf8(code_point, utf8);
  return utf8;
}

Text Fold(Text text) {
  for (char32_t& code_point : text) code_point = FoldCodePoint(code_point);
  return text;
}

Atom Literal(char32_t code_point) { return {AtomKind::kLiteral, code_point, false}; }

Pattern LiteralPattern(const Text& text) {
  Pattern pattern;
  for (const char32_t code_point : text) pattern.push_back(Literal(code_point));
  return pattern;
}

Pattern ScanPattern(std::string_view value, bool percent_escapes) {
  const Text text = Decode(value);
  Pattern pattern;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escapes =
        text[i] == U'\\' && i + 1 < text.size() && IsEscapable(text[i + 1], percent_escapes);
    if (!escapes) {
      pattern.push_back(Unescaped(text[i]));
      continue;
    }
    ++i;
    pattern.push_back({AtomKind::kLiteral, text[i], text[i] == U'%'});
  }
  return pattern;
}

bool HasWildcards(const Pattern& pattern) {
  return std::any_of(pattern.begin(), pattern.end(), [](const Atom& atom) {
    return atom.kind == AtomKind::kAnyOne || atom.kind == AtomKind::kAnyRun;
  });
}

Text PlainText(const Pattern& pattern) {
  Text text;
  for (const Atom& atom : pattern) text.push_back(atom.code_point);
  return text;
}

Glob::Glob(const Pattern& pattern, bool cased) : pieces_(1) {
  for (Atom atom : pattern) {
    if (atom.kind == AtomKind::kAnyRun) {
      pieces_.emplace_back();
      continue;
    }
    if (!cased) atom.code_point = FoldCodePoint(atom.code_point);
    pieces_.back().push_back(atom);
  }
}

// Taking each middle piece at its leftmost place leaves the most room for those after it, so no
// other choice has to be tried.
bool Glob::Matches(const Text& text) const {
  const Pattern& first = pieces_.front();
  if (first.size() > text.size() || !PieceMatchesAt(first, text, 0)) return false;
  if (pieces_.size() == 1) return first.size() == text.size();
  size_t pos = first.size();
  for (size_t i = 1; i + 1 < pieces_.size(); ++i) {
    const Pattern& piece = pieces_[i];
    while (pos + piece.size() <= text.size() && !PieceMatchesAt(piece, text, pos)) ++pos;
    if (pos + piece.size() > text.size()) return false;
    pos += piece.size();
  }
  const Pattern& last = pieces_.back();
  return pos + last.size() <= text.size() && PieceMatchesAt(last, text, text.size() - last.size());
}

}  // namespace sigmavm::reference
