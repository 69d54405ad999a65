// Functions and operators with a regular expression.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/query/kql/expression.h"

namespace sigmavm::kql {

/// A compiled pattern; empty `problem` when it compiled.
struct CompiledRegex;
struct RegexResult {
  std::shared_ptr<const CompiledRegex> regex;
  std::string problem;
};

/// In the syntax of RE2, as the language documents it. Bounded in memory.
[[nodiscard]] RegexResult CompileRegex(std::string_view pattern);
/// Number of capturing groups.
[[nodiscard]] int CountGroups(const CompiledRegex& regex) noexcept;

using RegexPtr = std::shared_ptr<const CompiledRegex>;

/// `text matches regex`: somewhere in the text.
[[nodiscard]] ExpressionPtr MakeRegexTest(ExpressionPtr text, RegexPtr regex);
/// Group `group` of the first match, or the empty text.
[[nodiscard]] ExpressionPtr MakeExtract(RegexPtr regex, int group, ExpressionPtr text);
/// An array of all matches: of their group, or of arrays of their groups when there are several.
[[nodiscard]] ExpressionPtr MakeExtractAll(RegexPtr regex, ExpressionPtr text);
/// All matches replaced; \0 to \9 in the replacement are groups.
[[nodiscard]] ExpressionPtr MakeReplace(ExpressionPtr text, RegexPtr regex, std::string rewrite);
/// Without the first match of `start` and of `end`, which are anchored there; either may be null.
[[nodiscard]] ExpressionPtr MakeTrim(RegexPtr start, RegexPtr end, ExpressionPtr text);
/// Number of matches that do not overlap.
[[nodiscard]] ExpressionPtr MakeCount(ExpressionPtr text, RegexPtr regex);

}  // namespace sigmavm::kql
