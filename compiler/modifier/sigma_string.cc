#include "compiler/modifier/sigma_string.h"

#include <algorithm>
#include <utility>

namespace sigmavm::modifier {
namespace {

bool IsPlaceholderName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
}

// The name between the percent sign at `pos` and the next one; empty when there is none.
std::string_view PlaceholderAt(std::string_view text, size_t pos) {
  const size_t end = text.find('%', pos + 1);
  if (end == std::string_view::npos) return {};
  const std::string_view name = text.substr(pos + 1, end - pos - 1);
  return IsPlaceholderName(name) ? name : std::string_view();
}

bool IsEscapable(char c, bool placeholders) {
  return c == '*' || c == '?' || c == '\\' || (placeholders && c == '%');
}

}  // namespace

SigmaString ParseSigmaString(std::string_view text, bool placeholders) {
  SigmaString out;
  std::string literal;
  const auto flush = [&](PieceKind kind, std::string name = {}) {
    if (!literal.empty()) out.push_back({PieceKind::kLiteral, std::exchange(literal, {})});
    out.push_back({kind, std::move(name)});
  };
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size() && IsEscapable(text[i + 1], placeholders)) {
      literal += text[++i];
    } else if (c == '*') {
      flush(PieceKind::kAnyRun);
    } else if (c == '?') {
      flush(PieceKind::kAnyOne);
    } else if (const std::string_view name =
                   placeholders && c == '%' ? PlaceholderAt(text, i) : std::string_view();
               !name.empty()) {
      flush(PieceKind::kPlaceholder, std::string(name));
      i += name.size() + 1;
    } else {
      literal += c;
    }
  }
  if (!literal.empty()) out.push_back({PieceKind::kLiteral, std::move(literal)});
  Normalize(out);
  return out;
}

SigmaString LiteralString(std::string_view text) {
  SigmaString out;
  if (!text.empty()) out.push_back({PieceKind::kLiteral, std::string(text)});
  return out;
}

bool HasWildcards(const SigmaString& string) {
  return std::any_of(string.begin(), string.end(), [](const Piece& piece) {
    return piece.kind == PieceKind::kAnyRun || piece.kind == PieceKind::kAnyOne ||
           piece.kind == PieceKind::kDash;
  });
}

bool HasPlaceholders(const SigmaString& string) {
  return std::any_of(string.begin(), string.end(),
                     [](const Piece& piece) { return piece.kind == PieceKind::kPlaceholder; });
}

std::string PlainText(const SigmaString& string) {
  std::string out;
  for (const Piece& piece : string) out += piece.text;
  return out;
}

void OpenStart(SigmaString& string) {
  if (string.empty() || string.front().kind != PieceKind::kAnyRun) {
    string.insert(string.begin(), Piece{PieceKind::kAnyRun, {}});
  }
}

void OpenEnd(SigmaString& string) {
  if (string.empty() || string.back().kind != PieceKind::kAnyRun) {
    string.push_back({PieceKind::kAnyRun, {}});
  }
}

void Normalize(SigmaString& string) {
  SigmaString out;
  for (Piece& piece : string) {
    if (piece.kind == PieceKind::kLiteral && piece.text.empty()) continue;
    const bool same = !out.empty() && out.back().kind == piece.kind;
    if (same && piece.kind == PieceKind::kLiteral) {
      out.back().text += piece.text;
    } else if (!(same && piece.kind == PieceKind::kAnyRun)) {
      out.push_back(std::move(piece));
    }
  }
  string = std::move(out);
}

std::vector<ir::PatternPart> ToPattern(SigmaString string) {
  Normalize(string);
  std::vector<ir::PatternPart> out;
  out.reserve(string.size());
  for (Piece& piece : string) {
    ir::PartKind kind = ir::PartKind::kLiteral;
    if (piece.kind == PieceKind::kAnyRun) kind = ir::PartKind::kAnyRun;
    if (piece.kind == PieceKind::kAnyOne) kind = ir::PartKind::kAnyOne;
    if (piece.kind == PieceKind::kDash) kind = ir::PartKind::kDash;
    out.push_back({kind, std::move(piece.text)});
  }
  return out;
}

}  // namespace sigmavm::modifier
