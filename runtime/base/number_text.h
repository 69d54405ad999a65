// The canonical text of a floating-point number, the same for rules and for events, because Sigma
// compares numbers with strings through it.
#pragma once

#include <array>
#include <string_view>

namespace sigmavm {

/// Room for any canonical text of a double.
using FloatTextBuffer = std::array<char, 32>;

/// Shortest text that reads back as the same finite double: "1000" (no fraction when integral),
/// "0.0001", "1e-05", "1e+16"; an exponent only below 1e-4 and from 1e16 on; "0" for both zeros.
/// The result lies in `buffer` or is a literal.
[[nodiscard]] std::string_view FloatText(double number, FloatTextBuffer& buffer) noexcept;

}  // namespace sigmavm
