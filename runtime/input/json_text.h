// Turns the scalars of JSON that are not strings into values, exactly.
#pragma once

#include <optional>
#include <string_view>

#include "runtime/base/arena.h"
#include "runtime/base/padding.h"
#include "runtime/record/value.h"

namespace sigmavm::input {

using sigmavm::kDocumentPadding;

/// A JSON number, true, false or null, exactly as `token` spells it; nullopt when it is none of
/// them. Integers are exact over int64 and uint64; beyond, and with a fraction or exponent, double.
/// Numbers too large for a double count as the largest one, with the text as written. The canonical
/// text borrows from `token` or lies in `arena`.
[[nodiscard]] std::optional<record::Value> ReadJsonScalar(std::string_view token, Arena& arena);

}  // namespace sigmavm::input
