// The operators on texts: =~, has, contains, startswith, in~ and their relatives.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/query/kql/expression.h"

namespace sigmavm::kql {

enum class TextRelation : uint8_t {
  kEquals,
  kContains,
  kStartsWith,
  kEndsWith,
  kHas,        ///< as whole terms
  kHasPrefix,  ///< at the start of a term
  kHasSuffix,  ///< at the end of a term
};

struct TextOperator {
  TextRelation relation = TextRelation::kEquals;
  bool exact_case = false;
  bool negated = false;
};

/// The operator that a word such as `!has_cs` stands for; nullopt for words that are none. `==` and
/// `!=` are not: they are not only for texts.
[[nodiscard]] std::optional<TextOperator> FindTextOperator(std::string_view word) noexcept;

/// Whether `text` stands in `relation` to `needle`; both folded already when case does not count.
///
/// Terms are runs of ASCII letters and digits. How `_` and characters beyond ASCII count is not
/// documented in full, so they are read in the way that finds less: such a neighbour never ends a
/// term. A needle that begins or ends in another character needs no boundary on that side.
[[nodiscard]] bool TextRelates(std::string_view text, TextRelation relation,
                               std::string_view needle) noexcept;

/// `left` of type string or dynamic.
[[nodiscard]] ExpressionPtr MakeTextTest(TextOperator op, ExpressionPtr left, ExpressionPtr right);

/// Any of `needles` (has_any, in~), or all of them (has_all).
[[nodiscard]] ExpressionPtr MakeTextListTest(TextOperator op, bool all, ExpressionPtr left,
                                             std::vector<std::string> needles);

/// The same for a list that is computed: an expression of type dynamic.
[[nodiscard]] ExpressionPtr MakeTextListTest(TextOperator op, bool all, ExpressionPtr left,
                                             ExpressionPtr list);

}  // namespace sigmavm::kql
