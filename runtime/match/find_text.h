// Substring search that stays fast on near-misses.
#pragma once

#include <cstddef>
#include <string_view>

#include "runtime/match/folded_text.h"

namespace sigmavm::match {

/// Offset of the first occurrence of `needle` in `text` at or after `from`, or npos. An empty
/// needle occurs everywhere. Linear time in the size of `text` for any input.
[[nodiscard]] size_t FindText(std::string_view text, std::string_view needle,
                              size_t from = 0) noexcept;

/// The same question of a padded text, and only whether: may read the padding, so it needs no end
/// game.
[[nodiscard]] bool HasText(const PaddedText& text, std::string_view needle) noexcept;

/// Offset of the last byte that is `wanted`, or npos. May read the padding.
[[nodiscard]] size_t FindLast(const PaddedText& text, char wanted) noexcept;

}  // namespace sigmavm::match
