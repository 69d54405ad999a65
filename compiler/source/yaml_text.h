// Small steps over the raw text of a YAML file, for the places that yaml-cpp does not report.
#pragma once

#include <cstddef>
#include <string_view>

namespace sigmavm::source {

[[nodiscard]] bool IsYamlBlank(char c) noexcept;  ///< space or tab
[[nodiscard]] bool IsYamlBreak(char c) noexcept;  ///< line feed or carriage return

/// Blank, break, or the end of the text at `pos`: what must follow an indicator such as `-`.
[[nodiscard]] bool IsBlankAt(std::string_view text, size_t pos) noexcept;

/// The first position from `pos` on that is no blank, no line break and not part of a comment.
/// A `#` starts a comment only at the start of a line or after a blank.
[[nodiscard]] size_t SkipBlanksAndComments(std::string_view text, size_t pos) noexcept;

/// The position of a node's content when its properties (`&anchor`, `!tag`) start at `pos`;
/// `pos` itself when there are none.
[[nodiscard]] size_t SkipProperties(std::string_view text, size_t pos) noexcept;

/// The end of the word at `pos`: up to the next blank, break, or flow indicator.
[[nodiscard]] size_t WordEnd(std::string_view text, size_t pos) noexcept;

/// The end of the line that holds `pos`, before its line break.
[[nodiscard]] size_t LineEnd(std::string_view text, size_t pos) noexcept;

/// The start of the line that holds `pos`.
[[nodiscard]] size_t LineStart(std::string_view text, size_t pos) noexcept;

/// True when the three characters of a document marker (`---` or `...`) stand at `pos`, alone.
[[nodiscard]] bool IsDocumentMarker(std::string_view text, size_t pos,
                                    std::string_view marker) noexcept;

/// One of the plain spellings of null in the core schema: `null`, `Null`, `NULL`, `~`.
[[nodiscard]] bool IsNullWord(std::string_view word) noexcept;

/// The null word that stands alone at `pos` (as a value, or as a key before its `:`), or nothing.
[[nodiscard]] std::string_view NullWordAt(std::string_view text, size_t pos) noexcept;

}  // namespace sigmavm::source
