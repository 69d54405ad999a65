// Texts with `*` in them: values of fields, and terms of the raw event.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sigmavm::spl {

/// The literal parts of a text, split at its stars: "a*b" is {"a", "b"}, "*" is {"", ""}. Never
/// empty.
using PatternParts = std::vector<std::string>;

/// Whether the pattern covers the whole of `text`; a star stands for any characters, also none.
/// Linear in the sizes apart from finding the parts.
[[nodiscard]] bool MatchesWhole(const PatternParts& parts, std::string_view text) noexcept;

/// Whether the term or phrase occurs in a raw event. It has to begin and end at the boundaries of
/// tokens, unless a star stands there; a star inside does not reach across a major breaker. With
/// `by_major_breakers_only` (TERM), only major breakers are boundaries.
[[nodiscard]] bool MatchesTerm(const PatternParts& parts, std::string_view raw,
                               bool by_major_breakers_only) noexcept;

/// Whether `text` has a character or sequence that always separates tokens.
[[nodiscard]] bool HasMajorBreaker(std::string_view text) noexcept;

}  // namespace sigmavm::spl
