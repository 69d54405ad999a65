#include "runtime/input/json_text.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>

#include "runtime/base/number_text.h"

namespace sigmavm::input {
namespace {

using record::Value;
using record::ValueKind;

Value Number(ValueKind kind, std::string_view text) {
  Value value;
  value.kind = kind;
  value.text = text;
  return value;
}

/// True when a number that is out of the range of a double is too large rather than too small: its
/// first digit that counts stands left of the decimal point.
bool IsHuge(std::string_view token) {
  const size_t exponent_at = std::min(token.find_first_of("eE"), token.size());
  const std::string_view digits = token.substr(0, exponent_at);
  const size_t first = digits.find_first_of("123456789");
  if (first == std::string_view::npos) return false;
  const size_t point = std::min(digits.find('.'), digits.size());
  const auto place = static_cast<int64_t>(point) - static_cast<int64_t>(first);
  std::string_view exponent = token.substr(std::min(exponent_at + 1, token.size()));
  if (!exponent.empty() && exponent[0] == '+') exponent.remove_prefix(1);
  int64_t power = 0;
  const auto parsed = std::from_chars(exponent.data(), exponent.data() + exponent.size(), power);
  if (parsed.ec == std::errc::result_out_of_range) return exponent[0] != '-';
  return power > -place;
}

/// Out of the range of a double: zero when too small, the largest double when too large, so that a
/// comparison still comes out right; the text stays as written.
Value OutOfRange(std::string_view token) {
  Value value = Number(ValueKind::kFloat, token);
  value.real = IsHuge(token) ? std::numeric_limits<double>::max() : 0;
  if (token[0] == '-') value.real = -value.real;
  return value;
}

std::optional<Value> ReadFloat(std::string_view token, Arena& arena) {
  double number = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), number);
  if (error == std::errc::result_out_of_range) return OutOfRange(token);
  if (end != token.data() + token.size()) return std::nullopt;
  FloatTextBuffer buffer;
  Value value = Number(ValueKind::kFloat, arena.Copy(FloatText(number, buffer)));
  value.real = number;
  return value;
}

/// Length of the integer part's digits, 0 when JSON would not allow them.
size_t IntegerDigits(std::string_view digits) {
  size_t count = 0;
  while (count < digits.size() && digits[count] >= '0' && digits[count] <= '9') ++count;
  return count > 1 && digits[0] == '0' ? 0 : count;
}

bool IsFractionAndExponent(std::string_view rest) {
  const auto skip_digits = [&rest] {
    size_t count = 0;
    while (count < rest.size() && rest[count] >= '0' && rest[count] <= '9') ++count;
    rest.remove_prefix(count);
    return count > 0;
  };
  if (!rest.empty() && rest[0] == '.') {
    rest.remove_prefix(1);
    if (!skip_digits()) return false;
  }
  if (!rest.empty() && (rest[0] == 'e' || rest[0] == 'E')) {
    rest.remove_prefix(1);
    if (!rest.empty() && (rest[0] == '+' || rest[0] == '-')) rest.remove_prefix(1);
    if (!skip_digits()) return false;
  }
  return rest.empty();
}

std::optional<Value> ReadInteger(std::string_view token, Arena& arena) {
  const char* const end = token.data() + token.size();
  Value value = Number(ValueKind::kInteger, token == "-0" ? token.substr(1) : token);
  if (std::from_chars(token.data(), end, value.integer).ec == std::errc{}) return value;
  uint64_t number = 0;
  if (std::from_chars(token.data(), end, number).ec == std::errc{}) {
    value.kind = ValueKind::kUnsigned;
    value.unsigned_integer = number;
    return value;
  }
  return ReadFloat(token, arena);
}

std::optional<Value> ReadNumber(std::string_view token, Arena& arena) {
  const std::string_view digits = token.substr(token[0] == '-' ? 1 : 0);
  const size_t count = IntegerDigits(digits);
  if (count == 0) return std::nullopt;
  if (count == digits.size()) return ReadInteger(token, arena);
  if (!IsFractionAndExponent(digits.substr(count))) return std::nullopt;
  return ReadFloat(token, arena);
}

}  // namespace

std::optional<Value> ReadJsonScalar(std::string_view token, Arena& arena) {
  if (token.empty()) return std::nullopt;
  if (token == "null") return Value{};
  if (token == "true" || token == "false") {
    Value value = Number(ValueKind::kBool, token);
    value.boolean = token[0] == 't';
    return value;
  }
  return ReadNumber(token, arena);
}

}  // namespace sigmavm::input
