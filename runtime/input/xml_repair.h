// Windows writes events as XML that XML does not allow: whatever bytes a process was started with.
// A rule must still see them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sigmavm::input {

/// A copy of `text` in which everything that XML 1.0 (section 2.2) forbids is U+FFFD: ill-formed
/// UTF-8, control characters, and references such as `&#0;` to them. nullopt when nothing had to be
/// replaced.
[[nodiscard]] std::optional<std::string> RepairXml(std::string_view text);

}  // namespace sigmavm::input
