// The characters of the condition language, and how pieces of a condition are shown in messages.
#pragma once

#include <string>
#include <string_view>

namespace sigmavm::grammar {

/// Blank in the sense of the grammar: space, tab, line feed, carriage return.
[[nodiscard]] bool IsConditionBlank(char c) noexcept;

/// May be part of the name of a detection: an ASCII letter or digit, `_` or `-`.
[[nodiscard]] bool IsNameCharacter(char c) noexcept;

/// `text`, or its beginning followed by `...` when it is too long for a message.
[[nodiscard]] std::string Shortened(std::string_view text);

/// The same between backquotes.
[[nodiscard]] std::string Quoted(std::string_view text);

}  // namespace sigmavm::grammar
