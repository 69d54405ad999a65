// Unicode simple case folding, the relation by which Sigma values are compared.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sigmavm {

/// Folds one code point by CaseFolding.txt, statuses C and S: one code point to one, no locale, no
/// normalisation. U+212A folds to 'k', U+017F to 's', U+1E9E to U+00DF; U+0130 and U+0131 to
/// themselves. The relation is that of RE2's (?i).
[[nodiscard]] uint32_t FoldCodePoint(uint32_t code_point) noexcept;

/// Appends the folded form of `text` to `out`. The folded form can be shorter or longer in bytes
/// (at most 3/2). Ill-formed bytes are copied as they are, so equal inputs stay equal.
void AppendFolded(std::string_view text, std::string& out);

[[nodiscard]] std::string Folded(std::string_view text);

/// Largest number of bytes that `size` bytes can fold to.
[[nodiscard]] constexpr size_t MaxFoldedSize(size_t size) noexcept { return size + size / 2 + 1; }

/// Writes the folded form to `out`, which must have room for MaxFoldedSize(text.size()) bytes, and
/// returns the number of bytes written. For the evaluator, which owns its own buffers.
size_t FoldInto(std::string_view text, char* out) noexcept;

}  // namespace sigmavm
