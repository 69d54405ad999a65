// Texts and names as KQL writes them, so that no text of a rule can end its literal or comment.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sigmavm::backend::kql {

/// A string literal that stands for `text`, which must be well-formed UTF-8: verbatim (@"...") when
/// it has backslashes, else "..."; with \uXXXX for characters that IsInvisible tells of.
[[nodiscard]] std::string QuoteText(std::string_view text);

/// A column's name where KQL wants a name: as it is, or ["..."] when it is no identifier or a word
/// of the language.
[[nodiscard]] std::string QuoteName(std::string_view name);

/// `text` for a comment: one line without control characters.
[[nodiscard]] std::string CommentText(std::string_view text);

/// Characters that change how a text looks or where its line ends, and so never stand in a query as
/// they are: controls, line and paragraph separators, marks that have no width or turn the
/// direction.
[[nodiscard]] bool IsInvisible(uint32_t code_point) noexcept;

}  // namespace sigmavm::backend::kql
