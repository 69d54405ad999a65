// A Sigma string while modifiers work on it: literals, wildcards and placeholders.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ir/predicate.h"

namespace sigmavm::modifier {

enum class PieceKind : uint8_t { kLiteral, kAnyRun, kAnyOne, kDash, kPlaceholder };

/// `text` holds the bytes of a literal (UTF-8 unless a UTF-16 modifier encoded them) or the name of
/// a placeholder.
struct Piece {
  PieceKind kind = PieceKind::kLiteral;
  std::string text;
  friend bool operator==(const Piece&, const Piece&) = default;
};

using SigmaString = std::vector<Piece>;

/// Resolves escapes and wildcards (sigma-semantics, section 5): `*` and `?` are wildcards, a
/// backslash makes `*`, `?` and `\` literal and is itself literal before anything else. With
/// `placeholders`, `%name%` becomes a placeholder and `\%` a literal percent sign.
[[nodiscard]] SigmaString ParseSigmaString(std::string_view text, bool placeholders);

/// Text without wildcards, taken literally.
[[nodiscard]] SigmaString LiteralString(std::string_view text);

[[nodiscard]] bool HasWildcards(const SigmaString& string);
[[nodiscard]] bool HasPlaceholders(const SigmaString& string);

/// The bytes of a string that has literals only.
[[nodiscard]] std::string PlainText(const SigmaString& string);

/// Adds `*` at an end unless one is there already.
void OpenStart(SigmaString& string);
void OpenEnd(SigmaString& string);

/// Joins adjacent literals and adjacent runs; drops empty literals.
void Normalize(SigmaString& string);

/// Requires that no placeholder is left.
[[nodiscard]] std::vector<ir::PatternPart> ToPattern(SigmaString string);

}  // namespace sigmavm::modifier
