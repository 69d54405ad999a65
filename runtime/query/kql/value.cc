#include "runtime/query/kql/value.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "runtime/base/number_text.h"
#include "runtime/query/kql/json.h"
#include "runtime/query/kql/time_text.h"

namespace sigmavm::kql {
namespace {

template <typename T>
int Sign(const T& a, const T& b) noexcept {
  return a < b ? -1 : static_cast<int>(b < a);
}

int CompareItems(const Value& a, const Value& b) noexcept {
  for (uint32_t i = 0; i < std::min(a.size, b.size); ++i) {
    if (const int order = Compare(a.items[i], b.items[i]); order != 0) return order;
  }
  return Sign(a.size, b.size);
}

/// Bags are equal when they have the same members in any order; otherwise by size, then arbitrary.
int CompareBags(const Value& a, const Value& b) noexcept {
  if (a.size != b.size) return Sign(a.size, b.size);
  for (uint32_t i = 0; i < a.size; ++i) {
    const Value* other = FindMember(b, a.members[i].name);
    if (other == nullptr) return 1;
    if (const int order = Compare(a.members[i].value, *other); order != 0) return order;
  }
  return 0;
}

/// Integers are compared as such: a double cannot tell neighbours above 2^53 apart.
int CompareNumbers(const Value& a, const Value& b) noexcept {
  if (a.kind == Kind::kLong && b.kind == Kind::kLong) return Sign(a.integer, b.integer);
  const double left = a.number();
  const double right = b.number();
  if (std::isnan(left) || std::isnan(right)) return Sign(std::isnan(right), std::isnan(left));
  return Sign(left, right);
}

void AppendReal(double number, std::string& out) {
  if (std::isnan(number)) {
    out += "NaN";
  } else if (std::isinf(number)) {
    out += number < 0 ? "-Infinity" : "Infinity";
  } else {
    FloatTextBuffer buffer;
    const std::string_view text = FloatText(number, buffer);
    out += text;
    if (text.find_first_of(".e") == std::string_view::npos) out += ".0";
  }
}

}  // namespace

std::string_view TypeName(ColumnType type) noexcept {
  static constexpr std::string_view kNames[] = {"bool",     "int",      "long",    "real", "string",
                                                "datetime", "timespan", "dynamic", "guid"};
  return kNames[static_cast<size_t>(type)];
}

Value Value::Integer(Kind kind, int64_t integer) noexcept {
  Value value;
  value.kind = kind;
  value.integer = integer;
  return value;
}

Value Value::Real(double number) noexcept {
  Value value;
  value.kind = Kind::kReal;
  value.real = number;
  return value;
}

Value Value::Text(std::string_view text) noexcept {
  Value value;
  value.kind = Kind::kString;
  value.size = static_cast<uint32_t>(text.size());
  value.bytes = text.data();
  return value;
}

Value Value::Array(const Value* items, size_t size) noexcept {
  Value value;
  value.kind = Kind::kArray;
  value.size = static_cast<uint32_t>(size);
  value.items = items;
  return value;
}

Value Value::Bag(const Member* members, size_t size) noexcept {
  Value value;
  value.kind = Kind::kBag;
  value.size = static_cast<uint32_t>(size);
  value.members = members;
  return value;
}

const Value* FindMember(const Value& bag, std::string_view name) noexcept {
  for (uint32_t i = 0; i < bag.size; ++i) {
    if (bag.members[i].name == name) return &bag.members[i].value;
  }
  return nullptr;
}

int Compare(const Value& a, const Value& b) noexcept {
  if (a.is_number() && b.is_number()) return CompareNumbers(a, b);
  if (a.kind != b.kind) return Sign(a.kind, b.kind);
  switch (a.kind) {
    case Kind::kString:
      return Sign(a.text(), b.text());
    case Kind::kArray:
      return CompareItems(a, b);
    case Kind::kBag:
      return CompareBags(a, b);
    case Kind::kNull:
      return 0;
    default:
      return Sign(a.integer, b.integer);
  }
}

bool Same(const Value& a, const Value& b) noexcept {
  if (a.is_text() && b.is_text()) return a.text() == b.text();
  return Compare(a, b) == 0;
}

void AppendText(const Value& value, std::string& out) {
  switch (value.kind) {
    case Kind::kNull:
      break;
    case Kind::kBool:
      out += value.integer != 0 ? "true" : "false";
      break;
    case Kind::kLong:
      out += std::to_string(value.integer);
      break;
    case Kind::kReal:
      AppendReal(value.real, out);
      break;
    case Kind::kString:
      out += value.text();
      break;
    case Kind::kDateTime:
      AppendDateTime(value.integer, out);
      break;
    case Kind::kTimespan:
      AppendTimespan(value.integer, out);
      break;
    case Kind::kArray:
    case Kind::kBag:
      AppendJson(value, out);
      break;
  }
}

void AppendKey(const Value& value, std::string& out) {
  const size_t start = out.size();
  out += static_cast<char>(value.kind);
  out.append(sizeof(uint32_t), '\0');
  if (value.kind == Kind::kBag) {
    std::string sorted;
    AppendSortedJson(value, sorted);
    out += sorted;
  } else {
    AppendText(value, out);
  }
  const auto size = static_cast<uint32_t>(out.size() - start);
  std::memcpy(out.data() + start + 1, &size, sizeof size);
}

}  // namespace sigmavm::kql
