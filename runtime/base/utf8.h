// UTF-8 decoding, encoding and validation, and texts made safe to print.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sigmavm {

inline constexpr uint32_t kReplacementCharacter = 0xFFFD;

/// Decodes the code point at `pos` and moves `pos` past it. An ill-formed byte gives U+FFFD and
/// moves by one, so the loop `while (pos < text.size())` always ends. Requires pos < text.size().
[[nodiscard]] uint32_t DecodeUtf8(std::string_view text, size_t& pos) noexcept;

/// Length in bytes of the code point at `pos`; 1 for an ill-formed byte.
[[nodiscard]] size_t Utf8Length(std::string_view text, size_t pos) noexcept;

/// Appends one code point; surrogates and values past U+10FFFF become U+FFFD.
void AppendUtf8(uint32_t code_point, std::string& out);

/// True for well-formed UTF-8 (Unicode 14, table 3-7: no overlong forms, no surrogates).
[[nodiscard]] bool IsValidUtf8(std::string_view text) noexcept;

/// Offset of the first ill-formed byte, or text.size().
[[nodiscard]] size_t FindInvalidUtf8(std::string_view text) noexcept;

[[nodiscard]] bool IsAscii(std::string_view text) noexcept;

/// C0, C1, DEL and the bidirectional controls: what must never reach a terminal from input.
[[nodiscard]] bool IsTerminalControl(uint32_t code_point) noexcept;

/// `text` with every such character written as \xNN or \u{NNNN}; line breaks too.
[[nodiscard]] std::string SafeForTerminal(std::string_view text);

}  // namespace sigmavm
