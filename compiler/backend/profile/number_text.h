// Whole numbers as products write them: in decimal, or in hexadecimal after 0x.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sigmavm::backend {

/// The number of `26`, `-26` or `0x1a`; nothing for any other text and beyond 64 bits.
[[nodiscard]] std::optional<int64_t> WholeNumber(std::string_view text) noexcept;

/// `0x1a`. The number must not be negative.
[[nodiscard]] std::string HexText(int64_t number);

}  // namespace sigmavm::backend
