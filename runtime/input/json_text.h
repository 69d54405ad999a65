// Turns the scalars of JSON into values: strings without their escapes, numbers exactly.
#pragma once

#include <optional>
#include <string_view>

#include "runtime/base/arena.h"
#include "runtime/record/value.h"

namespace sigmavm::input {

/// Bytes that must be readable after every document and every text inside it; their content is
/// irrelevant. What simdjson asks for, and more than any loop here runs over.
inline constexpr size_t kDocumentPadding = 64;

/// The text of a JSON string, given what stands between its quotes. A view of `raw` when nothing is
/// escaped, else in `arena`. A surrogate without its partner becomes U+FFFD. nullopt for an escape
/// that JSON does not know. `raw` must be padded, and the result is.
[[nodiscard]] std::optional<std::string_view> UnescapeJson(std::string_view raw, Arena& arena);

/// A JSON number, true, false or null, exactly as `token` spells it; nullopt when it is none of
/// them. Integers are exact over int64 and uint64; beyond, and with a fraction or exponent, double.
/// Numbers too large for a double count as the largest one, with the text as written. The canonical
/// text borrows from `token` or lies in `arena`.
[[nodiscard]] std::optional<record::Value> ReadJsonScalar(std::string_view token, Arena& arena);

}  // namespace sigmavm::input
