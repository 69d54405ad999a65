// Command lines as text: what the kernel keeps as NUL-terminated arguments, as one line.
#pragma once

#include <string>
#include <string_view>

namespace sigmavm::collector {

/// Appends `arguments` (kSgrTagArguments: each followed by a NUL; the last NUL may be missing, as
/// in a truncated list) joined by blanks, as `ps` shows them. Blanks within arguments are not
/// quoted, because Sigma rules are written against lines that are joined so; see
/// ArgumentsAreAmbiguous().
void AppendCommandLine(std::string_view arguments, std::string& out);

/// True when the joined line does not tell where arguments begin: one holds a blank or is empty.
[[nodiscard]] bool ArgumentsAreAmbiguous(std::string_view arguments) noexcept;

/// Appends the arguments as a JSON array of strings, for lines that are ambiguous. Any bytes give
/// valid JSON; ill-formed UTF-8 becomes U+FFFD.
void AppendArgumentList(std::string_view arguments, std::string& out);

/// Takes the first argument off `arguments`: returns it without its NUL. Requires a non-empty text.
[[nodiscard]] std::string_view TakeArgument(std::string_view& arguments) noexcept;

}  // namespace sigmavm::collector
