// Puts texts of rules into SPL so that none can end the literal, name or comment it stands in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sigmavm::backend::spl {

/// A code point that is never written as it is: control characters (of terminals too) and the
/// backtick, which calls a macro wherever it stands.
[[nodiscard]] bool IsUnsafe(uint32_t code_point) noexcept;

/// `"text"`, for the search command as for eval: both take \\ and \" and leave the rest alone.
/// Requires valid UTF-8 without unsafe code points. In the search command every `*` is a wildcard.
[[nodiscard]] std::string Quoted(std::string_view text);

/// The text as a PCRE pattern for itself; unsafe code points become \x{...}. Requires valid UTF-8.
[[nodiscard]] std::string RegexQuoted(std::string_view text);

/// Appends one code point as a pattern for itself.
void AppendRegexQuoted(uint32_t code_point, std::string& out);

/// Whether a field can be named at all: letters, digits, blanks inside, _ . - : @ / # { } and
/// anything printable beyond ASCII.
[[nodiscard]] bool IsFieldName(std::string_view name) noexcept;

/// Whether the search command takes the name for a field: `earliest`, `index` and the like mean
/// something else there.
[[nodiscard]] bool IsSearchableName(std::string_view name) noexcept;

/// The name as the search command wants it: quoted unless it is a plain word.
[[nodiscard]] std::string SearchField(std::string_view name);

/// The name as eval and where want it: always in single quotes.
[[nodiscard]] std::string EvalField(std::string_view name);

/// The text for a comment: what could end it or confuse tools that do not know comments is a blank.
[[nodiscard]] std::string CommentText(std::string_view text);

}  // namespace sigmavm::backend::spl
