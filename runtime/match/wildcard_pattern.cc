#include "runtime/match/wildcard_pattern.h"

#include <algorithm>
#include <utility>

#include "runtime/base/utf8.h"
#include "runtime/match/find_text.h"

namespace sigmavm::match {
namespace {

/// Length of the dash at `pos`, or 0.
size_t DashLength(std::string_view text, size_t pos) noexcept {
  if (pos >= text.size()) return 0;
  if (text[pos] == '-' || text[pos] == '/') return 1;
  const std::string_view rest = text.substr(pos, 3);
  const bool dash = rest == "\u2013" || rest == "\u2014" || rest == "\u2015";
  return dash ? 3 : 0;
}

/// Start of the code point that ends at `end`, as forward decoding would cut it.
size_t PreviousCodePoint(std::string_view text, size_t begin, size_t end) noexcept {
  for (size_t length = 2; length <= 4 && length <= end - begin; ++length) {
    if (Utf8Length(text.substr(0, end), end - length) == length) return end - length;
  }
  return end - 1;
}

void AppendText(std::vector<WildcardPart>& parts, char byte) {
  if (parts.empty() || parts.back().kind != WildcardPartKind::kText) parts.push_back({});
  parts.back().text += byte;
}

void AppendStar(std::vector<WildcardPart>& parts) {
  if (!parts.empty() && parts.back().kind == WildcardPartKind::kStar) return;
  parts.push_back({WildcardPartKind::kStar, {}});
}

bool MatchPartForward(const WildcardPart& part, std::string_view text, size_t& pos) noexcept {
  if (part.kind == WildcardPartKind::kText) {
    if (text.substr(pos, part.text.size()) != part.text) return false;
    pos += part.text.size();
    return true;
  }
  if (part.kind == WildcardPartKind::kDash) {
    const size_t length = DashLength(text, pos);
    pos += length;
    return length > 0;
  }
  if (pos >= text.size()) return false;
  pos += Utf8Length(text, pos);
  return true;
}

bool MatchDashBackward(std::string_view text, size_t begin, size_t& end) noexcept {
  for (const std::string_view dash : kDashes) {
    if (end - begin >= dash.size() && text.substr(end - dash.size(), dash.size()) == dash) {
      end -= dash.size();
      return true;
    }
  }
  return false;
}

bool MatchPartBackward(const WildcardPart& part, std::string_view text, size_t begin,
                       size_t& end) noexcept {
  if (part.kind == WildcardPartKind::kDash) return MatchDashBackward(text, begin, end);
  if (part.kind == WildcardPartKind::kText) {
    const size_t size = part.text.size();
    if (end - begin < size || text.substr(end - size, size) != part.text) return false;
    end -= size;
    return true;
  }
  if (begin == end) return false;
  end = PreviousCodePoint(text, begin, end);
  return true;
}

}  // namespace

std::vector<WildcardPart> ParseWildcard(std::string_view pattern) {
  std::vector<WildcardPart> parts;
  for (size_t pos = 0; pos < pattern.size(); ++pos) {
    const char c = pattern[pos];
    if (c == '*') {
      AppendStar(parts);
    } else if (c == '?') {
      parts.push_back({WildcardPartKind::kAny, {}});
    } else if (c == '\\' && pos + 1 < pattern.size()) {
      const char next = pattern[pos + 1];
      if (next == 'd') {
        parts.push_back({WildcardPartKind::kDash, {}});
        ++pos;
      } else if (next == '*' || next == '?' || next == '\\') {
        AppendText(parts, next);
        ++pos;
      } else {
        AppendText(parts, c);
      }
    } else {
      AppendText(parts, c);
    }
  }
  return parts;
}

WildcardPattern::WildcardPattern(std::string_view pattern) {
  std::vector<Piece> pieces(1);
  for (WildcardPart& part : ParseWildcard(pattern)) {
    if (part.kind == WildcardPartKind::kStar) {
      pieces.emplace_back();
    } else {
      pieces.back().push_back(std::move(part));
    }
  }
  open_ = pieces.size() > 1;
  head_ = std::move(pieces.front());
  if (!open_) return;
  tail_ = std::move(pieces.back());
  for (size_t i = 1; i + 1 < pieces.size(); ++i) middle_.push_back(std::move(pieces[i]));
}

bool WildcardPattern::MatchForward(const Piece& piece, std::string_view text,
                                   size_t& pos) noexcept {
  return std::all_of(piece.begin(), piece.end(),
                     [&](const WildcardPart& part) { return MatchPartForward(part, text, pos); });
}

bool WildcardPattern::MatchBackward(const Piece& piece, std::string_view text, size_t begin,
                                    size_t& end) noexcept {
  return std::all_of(piece.rbegin(), piece.rend(), [&](const WildcardPart& part) {
    return MatchPartBackward(part, text, begin, end);
  });
}

bool WildcardPattern::Search(const Piece& piece, std::string_view text, size_t& pos) noexcept {
  const WildcardPart& first = piece.front();
  while (pos <= text.size()) {
    if (first.kind == WildcardPartKind::kText) {
      pos = FindText(text, first.text, pos);
      if (pos == std::string_view::npos) return false;
    }
    size_t end = pos;
    if (MatchForward(piece, text, end)) {
      pos = end;
      return true;
    }
    pos += pos < text.size() ? Utf8Length(text, pos) : 1;
  }
  return false;
}

bool WildcardPattern::Matches(std::string_view text) const noexcept {
  size_t begin = 0;
  if (!MatchForward(head_, text, begin)) return false;
  if (!open_) return begin == text.size();
  size_t end = text.size();
  if (!MatchBackward(tail_, text, begin, end)) return false;
  const std::string_view inside = text.substr(0, end);
  return std::all_of(middle_.begin(), middle_.end(),
                     [&](const Piece& piece) { return Search(piece, inside, begin); });
}

}  // namespace sigmavm::match
