// One value of an event, typed as the event had it.
#pragma once

#include <cstdint>
#include <string_view>

namespace sigmavm::record {

enum class ValueKind : uint8_t {
  kNull,
  kBool,
  kInteger,   ///< fits int64
  kUnsigned,  ///< above INT64_MAX, fits uint64
  kFloat,
  kString,
  kObject,  ///< a map: exists, equals nothing
};

/// A borrowed value. `text` is the canonical text that strings, wildcards and regexes are matched
/// against: the string itself; an integer in decimal; a float in its shortest round-trip form,
/// without ".0" when integral; "true"/"false"; empty for null and objects.
struct Value {
  ValueKind kind = ValueKind::kNull;
  bool boolean = false;
  /// The text is still what stood between the quotes of a JSON string, with its escapes if it has
  /// any; all of them are escapes JSON knows. Never set in what Record::values() and leaves() give.
  bool escaped = false;
  std::string_view text;
  union {
    int64_t integer = 0;
    uint64_t unsigned_integer;
    double real;
  };

  [[nodiscard]] bool has_text() const noexcept {
    return kind != ValueKind::kNull && kind != ValueKind::kObject;
  }
};

[[nodiscard]] inline Value String(std::string_view text) noexcept {
  Value value;
  value.kind = ValueKind::kString;
  value.text = text;
  return value;
}

}  // namespace sigmavm::record
