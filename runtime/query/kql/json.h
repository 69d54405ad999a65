// Reads and writes JSON as values of type dynamic.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/query/kql/memory.h"
#include "runtime/query/kql/value.h"

namespace sigmavm::kql {

/// Deeper arrays and bags are refused: comparing and printing them is recursive.
inline constexpr size_t kDynamicDepth = 64;

/// nullopt when the text is not exactly one JSON value or is nested deeper than kDynamicDepth. Of
/// members with one name the last wins. Integers beyond 64 bits become reals.
[[nodiscard]] std::optional<Value> ParseJson(std::string_view text, Memory& memory);

/// The text stops growing some time after this; values are bounded to a quarter of it elsewhere.
inline constexpr size_t kJsonBytes = size_t{4} << 20;

/// Compact JSON; what JSON has no form for (datetime, timespan) as text.
void AppendJson(const Value& value, std::string& out);

/// As AppendJson(), with the members of bags in the order of their names.
void AppendSortedJson(const Value& value, std::string& out);

}  // namespace sigmavm::kql
