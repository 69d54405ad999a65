// Walks values as Sigma writes them, with escapes, wildcards and placeholders in place.
#pragma once

#include <cstddef>
#include <string_view>

namespace sigmavm::pipeline {

/// Length of the unit at `pos`: 2 for a backslash that makes a following `*`, `?`, `\` or `%`
/// literal, else 1. Requires pos < text.size().
[[nodiscard]] size_t UnitLength(std::string_view text, size_t pos) noexcept;

[[nodiscard]] bool HasWildcard(std::string_view text) noexcept;

/// The placeholder that begins at `pos`, as its name, or an empty view: `%name%`, where a name has
/// no blanks, percent signs or backslashes.
[[nodiscard]] std::string_view PlaceholderAt(std::string_view text, size_t pos) noexcept;

}  // namespace sigmavm::pipeline
