// Conversions between the scalar types: tolong(), todatetime() and the like.
#pragma once

#include <optional>
#include <string_view>

#include "runtime/query/kql/memory.h"
#include "runtime/query/kql/value.h"

namespace sigmavm::kql {

/// "string", "long", "int", ... and their synonyms ("double", "date", "time", "boolean").
[[nodiscard]] std::optional<ColumnType> TypeNamed(std::string_view name) noexcept;

/// `value` as `type`, or null (the empty text for string) when it cannot be read as that. Texts
/// are trimmed; whole numbers may be hexadecimal with 0x.
[[nodiscard]] Value Convert(const Value& value, ColumnType type, Memory& memory);

/// The null of a type, which for string is the empty text.
[[nodiscard]] Value NullOf(ColumnType type) noexcept;

}  // namespace sigmavm::kql
