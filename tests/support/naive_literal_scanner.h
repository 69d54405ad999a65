// What a literal scanner must find, by the plainest means; the oracle of its tests and fuzzing.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "runtime/match/literal.h"

namespace sigmavm::support {

[[nodiscard]] inline bool HasLiteral(std::string_view text, const match::Literal& literal) {
  switch (literal.kind) {
    case match::LiteralKind::kEquals:
      return text == literal.text;
    case match::LiteralKind::kStartsWith:
      return text.starts_with(literal.text);
    case match::LiteralKind::kEndsWith:
      return text.ends_with(literal.text);
    case match::LiteralKind::kContains:
      return text.find(literal.text) != std::string_view::npos;
  }
  return false;
}

/// Ids in ascending order.
[[nodiscard]] inline std::vector<match::LiteralId> NaiveScan(
    std::string_view text, std::span<const match::Literal> literals) {
  std::vector<match::LiteralId> found;
  for (match::LiteralId id = 0; id < literals.size(); ++id) {
    if (HasLiteral(text, literals[id])) found.push_back(id);
  }
  return found;
}

}  // namespace sigmavm::support
