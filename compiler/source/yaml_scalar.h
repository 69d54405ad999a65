// Follows a decoded scalar through its raw text. yaml-cpp tells where a scalar starts, not where it
// ends nor which of its bytes came from where.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace sigmavm::source {

/// The end of the scalar that starts at `begin` of `text` (at its quote, at its `|` or `>`, or at
/// its first character) and decodes to `value`; nothing when the two do not fit together.
/// `offsets`, if given, receives the offset in `text` of every byte of `value`, and of its end.
[[nodiscard]] std::optional<size_t> MatchScalar(std::string_view text, size_t begin,
                                                std::string_view value,
                                                std::vector<uint32_t>* offsets = nullptr);

/// The position after the closing quote of the quoted scalar at `begin`; nothing when it is never
/// closed.
[[nodiscard]] std::optional<size_t> QuotedEnd(std::string_view text, size_t begin) noexcept;

}  // namespace sigmavm::source
