// Guesses which known word a misspelt one was meant to be, for "did you mean" lines.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace sigmavm {

/// Number of insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`
/// (each part edited at most once). ASCII case is free. Counts bytes. Words above 64 bytes are
/// never typos worth guessing and give SIZE_MAX unless they are equal.
[[nodiscard]] size_t EditDistance(std::string_view a, std::string_view b) noexcept;

/// At most `max_edits` apart; cheap when the lengths already say no.
[[nodiscard]] bool IsNear(std::string_view a, std::string_view b, size_t max_edits) noexcept;

/// The candidate that `word` most probably stands for, or an empty view. Allows one edit for words
/// of up to five bytes, two up to eight, three above, and always less than the word's length. Of
/// equally near candidates the longest wins, because letters are rather left out than added, then
/// the first. Thread-safe.
[[nodiscard]] std::string_view ClosestMatch(std::string_view word,
                                            std::span<const std::string_view> candidates) noexcept;

/// "did you mean 'x'?", or nothing when no candidate is near enough: made for Diagnostic::help.
[[nodiscard]] std::string DidYouMean(std::string_view word,
                                     std::span<const std::string_view> candidates);

}  // namespace sigmavm
