// The words of a query text.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/query/kql/value.h"

namespace sigmavm::kql {

enum class TokenKind : uint8_t {
  kEnd,
  kName,     ///< name, keyword or named operator, with its `!` and `~`: `where`, `!in~`, `$left`
  kString,   ///< `value` holds the text without quotes and escapes
  kLiteral,  ///< a number, a timespan, datetime(...), guid(...): `value`, of `type`
  kSymbol,   ///< an operator or a bracket
};

/// Half-open range of bytes of the query text.
struct Range {
  uint32_t begin = 0;
  uint32_t end = 0;
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  Range range;
  std::string_view text;  ///< as written
  ColumnType type = ColumnType::kString;
  Value value;
};

}  // namespace sigmavm::kql
