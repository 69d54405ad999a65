// Case folding of event values, with the padding that the literal scanner reads into.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "runtime/base/arena.h"

namespace sigmavm::match {

/// Bytes that may be read, but never matter, after a padded text.
inline constexpr size_t kTextPadding = 16;

/// A text followed by at least kTextPadding readable bytes. Borrowed.
struct PaddedText {
  std::string_view text;
  bool ascii = false;  ///< known to have no byte above 0x7F
};

/// The folded form of `text` (runtime/base/case_fold.h) in `arena`, with padding. Takes a fast way
/// while the bytes are ASCII.
[[nodiscard]] PaddedText FoldPadded(std::string_view text, Arena& arena);

/// A byte that is in no literal, because literals are well-formed UTF-8.
inline constexpr char kTextSeparator = '\xFF';

/// The folded forms of several texts in one, each followed by kTextSeparator: no literal is found
/// across two of them. The separators do not count for `ascii`.
[[nodiscard]] PaddedText FoldJoined(std::span<const std::string_view> texts, Arena& arena);

}  // namespace sigmavm::match
