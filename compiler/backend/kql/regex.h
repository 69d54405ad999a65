// Regular expressions for Kusto. Its documentation has described RE2's syntax and, since 2024, one
// with Unicode classes and set operators; what is written here means the same in both.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/ir/predicate.h"

namespace sigmavm::backend::kql {

/// What became of an expression. `text` is not yet quoted.
struct RegexText {
  std::string text;
  std::string problem;  ///< not empty: cannot be said, and why
  std::string remark;   ///< not empty: where engines can differ
};

/// Takes what RE2 accepts.
[[nodiscard]] RegexText TranslateRegex(const ir::RegexMatch& regex);

/// True when the expression finds something in an empty text, or cannot be compiled.
[[nodiscard]] bool MatchesEmptyText(const ir::RegexMatch& regex);

/// An expression that finds what the pattern matches, without flags: they are (?s), and (?i)
/// unless the pattern is cased.
[[nodiscard]] std::string PatternRegex(const ir::TextMatch& match);

enum class RegexPlace : uint8_t { kOutside, kClass };

/// `text` so that it stands for itself, or each of its characters in a class.
[[nodiscard]] std::string EscapeRegex(std::string_view text, RegexPlace place);

}  // namespace sigmavm::backend::kql
