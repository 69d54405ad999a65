// Tests of texts: what Sigma's patterns become in KQL.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/backend/kql/condition.h"
#include "compiler/ir/predicate.h"

namespace sigmavm::backend::kql {

/// A text that a test looks at.
struct TextSubject {
  std::string expression;  ///< in KQL
  std::string column;      ///< the indexed column that it is; empty when it is computed
};

/// What a pattern's wildcards leave of it.
enum class TextShape : uint8_t { kEmpty, kAny, kEquals, kStarts, kEnds, kContains, kOther };
[[nodiscard]] TextShape ShapeOf(const ir::TextMatch& match) noexcept;

/// The pattern on the subject. kEmpty and kAny test for absence and presence, since the engine does
/// not tell a missing text from an empty one.
[[nodiscard]] Condition TestText(const TextSubject& subject, const ir::TextMatch& match);

/// All patterns, which are neither kEmpty nor kAny nor cased, as one regular expression: shorter,
/// though harder to read, than one test each.
[[nodiscard]] Condition TestTexts(const TextSubject& subject,
                                  const std::vector<const ir::TextMatch*>& matches);

/// The longest text that every value which `match` matches has as whole terms, for `has`: runs of
/// ASCII letters and digits that other ASCII characters or pinned edges bound, with what lies
/// between. Engines differ in whether `_` and letters beyond ASCII separate terms, so these bound
/// nothing. Empty: there is none worth looking for.
[[nodiscard]] std::string TermOf(const ir::TextMatch& match);

/// False for text with letters beyond ASCII that have another case, which KQL's operators compare
/// as they are.
[[nodiscard]] bool FoldsInAscii(std::string_view text);

}  // namespace sigmavm::backend::kql
