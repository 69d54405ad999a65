// The values that queries compute with: small, trivially copyable, owned by a Memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sigmavm::kql {

/// Types that columns and expressions are declared with. int and long, and datetime and timespan,
/// share the representation of an integer; guid shares that of string.
enum class ColumnType : uint8_t {
  kBool,
  kInt,
  kLong,
  kReal,
  kString,
  kDateTime,
  kTimespan,
  kDynamic,
  kGuid,
};

/// "bool", "int", ... as the language spells them.
[[nodiscard]] std::string_view TypeName(ColumnType type) noexcept;

/// What a Value holds at the moment. Text of type string is never null.
enum class Kind : uint8_t {
  kNull,
  kBool,
  kLong,
  kReal,
  kString,
  kDateTime,  ///< 100 ns since 1970 in UTC
  kTimespan,  ///< 100 ns
  kArray,
  kBag,
};

struct Member;

/// A view: what it points at belongs to the Memory that made it.
struct Value {
  Kind kind = Kind::kNull;
  /// The text is followed by its form folded with FoldAscii(), of the same size.
  bool folded_follows = false;
  uint32_t size = 0;  ///< bytes, items or members
  union {
    int64_t integer = 0;
    double real;
    const char* bytes;
    const Value* items;
    const Member* members;
  };

  static Value Bool(bool value) noexcept { return Integer(Kind::kBool, value ? 1 : 0); }
  static Value Long(int64_t value) noexcept { return Integer(Kind::kLong, value); }
  static Value DateTime(int64_t ticks) noexcept { return Integer(Kind::kDateTime, ticks); }
  static Value Timespan(int64_t ticks) noexcept { return Integer(Kind::kTimespan, ticks); }
  static Value Integer(Kind kind, int64_t integer) noexcept;
  static Value Real(double number) noexcept;
  static Value Text(std::string_view text) noexcept;
  static Value Array(const Value* items, size_t size) noexcept;
  static Value Bag(const Member* members, size_t size) noexcept;

  [[nodiscard]] bool is_null() const noexcept { return kind == Kind::kNull; }
  [[nodiscard]] bool is_text() const noexcept { return kind == Kind::kString; }
  [[nodiscard]] bool is_number() const noexcept {
    return kind == Kind::kLong || kind == Kind::kReal;
  }
  [[nodiscard]] bool is_true() const noexcept { return kind == Kind::kBool && integer != 0; }
  /// Requires is_text().
  [[nodiscard]] std::string_view text() const noexcept { return {bytes, size}; }
  /// The number as a double. Requires is_number().
  [[nodiscard]] double number() const noexcept {
    return kind == Kind::kReal ? real : static_cast<double>(integer);
  }
};

struct Member {
  std::string_view name;
  Value value;
};

/// The member called `name`, or nullptr; names are case-sensitive. Requires a bag.
[[nodiscard]] const Value* FindMember(const Value& bag, std::string_view name) noexcept;

/// Less than, equal or greater than zero; nulls first, then by kind, numbers by size, texts by
/// bytes. A total order for sorting.
[[nodiscard]] int Compare(const Value& a, const Value& b) noexcept;

/// Whether two values are equal, with 1 and 1.0 the same; arrays and bags are compared deeply.
[[nodiscard]] bool Same(const Value& a, const Value& b) noexcept;

/// Appends what tostring() gives: nothing for null, JSON for arrays and bags.
void AppendText(const Value& value, std::string& out);

/// Appends bytes that are equal exactly when the values are: the key of a group or of a join.
void AppendKey(const Value& value, std::string& out);

/// Lower-cases A to Z and nothing else: the relation of `=~`, `in~`, `contains` and `has`.
[[nodiscard]] constexpr char FoldAscii(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace sigmavm::kql
