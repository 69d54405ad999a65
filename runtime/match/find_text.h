// Substring search that stays fast on near-misses.
#pragma once

#include <cstddef>
#include <string_view>

namespace sigmavm::match {

/// Offset of the first occurrence of `needle` in `text` at or after `from`, or npos. An empty
/// needle occurs everywhere. Linear time in the size of `text` for any input.
[[nodiscard]] size_t FindText(std::string_view text, std::string_view needle,
                              size_t from = 0) noexcept;

}  // namespace sigmavm::match
