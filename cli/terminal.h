// What is known of the terminal behind a stream, and colours for people.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sigmavm::cli {

enum class ColorMode { kAuto, kAlways, kNever };

[[nodiscard]] bool IsTerminal(int descriptor) noexcept;

/// Columns of the terminal behind `descriptor`; 100 when it is none or does not say.
[[nodiscard]] size_t TerminalWidth(int descriptor) noexcept;

/// Whether to write colours to `descriptor`: as `mode` says, and by itself only on a terminal when
/// NO_COLOR is unset or empty and TERM is not "dumb".
[[nodiscard]] bool UseColor(ColorMode mode, int descriptor) noexcept;

enum class Style { kBold, kDim, kRed, kYellow, kCyan, kGreen, kMagenta };

/// `text` between the escape sequences of a style; unchanged when `color` is false.
[[nodiscard]] std::string Paint(std::string_view text, Style style, bool color);

/// `text` made harmless and cut to `width` code points, "..." in place of what was cut.
[[nodiscard]] std::string Fit(std::string_view text, size_t width);

/// Number of code points; what a text takes on a terminal, near enough.
[[nodiscard]] size_t DisplayWidth(std::string_view text) noexcept;

/// `text` followed by blanks up to `width` code points.
[[nodiscard]] std::string Pad(std::string text, size_t width);

}  // namespace sigmavm::cli
