// Strings as JSON writes them, and what they stand for: values keep their escapes until somebody
// asks for the text, which for most values nobody does.
#pragma once

#include <cstddef>
#include <string_view>

#include "runtime/base/arena.h"
#include "runtime/base/padding.h"

namespace sigmavm::record {

struct EscapeScan {
  /// Offset of the first backslash that does not start an escape JSON knows, or the text's size.
  size_t bad = 0;
  /// Whether an escape before it spells a character by its number: \uXXXX.
  bool has_numbers = false;
};

/// Checks the escapes of `text`. Backslashes are paired from its start on, so it may be a whole
/// document, whose quotes have the same meaning to simdjson. It must be padded.
[[nodiscard]] EscapeScan ScanEscapes(std::string_view text) noexcept;

/// The text of a JSON string, given what stands between its quotes. A view of `raw` when nothing is
/// escaped, else in `arena`. A surrogate without its partner becomes U+FFFD. An escape that JSON
/// does not know, which ScanEscapes() should have found, stands for itself. `raw` must be padded,
/// and the result is.
[[nodiscard]] std::string_view Unescape(std::string_view raw, Arena& arena);

}  // namespace sigmavm::record
