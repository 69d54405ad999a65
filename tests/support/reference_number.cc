#include "tests/support/reference_number.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace sigmavm::reference {
namespace {

// 2^64, the first double above every uint64.
constexpr double kTwoTo64 = 18446744073709551616.0;
// Canonical texts have an exponent outside of these.
constexpr double kLeastWithoutExponent = 1e-4;
constexpr double kFirstWithExponent = 1e16;

int Sign(const Number& number) {
  if (!number.is_integer) return number.real > 0 ? 1 : number.real < 0 ? -1 : 0;
  return number.magnitude == 0 ? 0 : number.negative ? -1 : 1;
}

template <typename T>
int ThreeWay(T left, T right) {
  return left < right ? -1 : left > right ? 1 : 0;
}

// Both positive.
int CompareMagnitude(uint64_t integer, double real) {
  if (real >= kTwoTo64) return -1;
  const auto whole = static_cast<uint64_t>(real);
  if (integer != whole) return ThreeWay(integer, whole);
  return real > std::trunc(real) ? -1 : 0;
}

bool SkipDigits(std::string_view text, size_t& pos) {
  const size_t start = pos;
  while (pos < text.size() && text[pos] >= '0' && text[pos] <= '9') ++pos;
  return pos > start;
}

bool IsSign(std::string_view text, size_t pos) {
  return pos < text.size() && (text[pos] == '+' || text[pos] == '-');
}

// The shape of a number; `integral` says that it has no exponent and no fraction but zeros.
bool HasNumberShape(std::string_view text, bool& integral) {
  size_t pos = IsSign(text, 0) ? 1 : 0;
  if (!SkipDigits(text, pos)) return false;
  const size_t point = pos;
  if (pos < text.size() && text[pos] == '.' && !SkipDigits(text, ++pos)) return false;
  integral = pos == text.size() && text.find_first_not_of(".0", point) == std::string_view::npos;
  if (pos < text.size() && (text[pos] == 'e' || text[pos] == 'E')) {
    ++pos;
    if (IsSign(text, pos)) ++pos;
    if (!SkipDigits(text, pos)) return false;
  }
  return pos == text.size();
}

}  // namespace

Number FromInteger(int64_t value) {
  Number number;
  number.negative = value < 0;
  number.magnitude = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  return number;
}

Number FromUnsigned(uint64_t value) {
  Number number;
  number.magnitude = value;
  return number;
}

Number FromDouble(double value) {
  Number number;
  if (std::trunc(value) == value && std::fabs(value) < kFirstWithExponent) {
    number.negative = value < 0;
    number.magnitude = static_cast<uint64_t>(std::fabs(value));
    return number;
  }
  number.is_integer = false;
  number.real = value;
  return number;
}

std::optional<int> Compare(const Number& left, const Number& right) {
  if (!left.is_integer && std::isnan(left.real)) return std::nullopt;
  if (!right.is_integer && std::isnan(right.real)) return std::nullopt;
  if (!left.is_integer && !right.is_integer) return ThreeWay(left.real, right.real);
  const int left_sign = Sign(left);
  const int right_sign = Sign(right);
  if (left_sign != right_sign) return ThreeWay(left_sign, right_sign);
  if (left_sign == 0) return 0;
  if (left.is_integer && right.is_integer) {
    return left_sign * ThreeWay(left.magnitude, right.magnitude);
  }
  if (left.is_integer) return left_sign * CompareMagnitude(left.magnitude, std::fabs(right.real));
  return -left_sign * CompareMagnitude(right.magnitude, std::fabs(left.real));
}

std::string CanonicalText(const Number& number) {
  if (number.is_integer) {
    return (number.negative ? "-" : "") + std::to_string(number.magnitude);
  }
  std::array<char, 64> buffer{};
  const double magnitude = std::fabs(number.real);
  const bool plain = magnitude >= kLeastWithoutExponent && magnitude < kFirstWithExponent;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number.real,
                                 plain ? std::chars_format::fixed : std::chars_format::scientific);
  return {buffer.data(), end.ptr};
}

std::optional<Number> ParseNumber(std::string_view text) {
  bool integral = false;
  if (!HasNumberShape(text, integral)) return std::nullopt;
  if (integral) {
    const bool negative = text.front() == '-';
    const std::string_view digits = IsSign(text, 0) ? text.substr(1) : text;
    Number number;
    const auto read =
        std::from_chars(digits.data(), digits.data() + digits.size(), number.magnitude);
    if (read.ec == std::errc()) {
      number.negative = negative && number.magnitude != 0;
      return number;
    }
  }
  return FromDouble(std::strtod(std::string(text).c_str(), nullptr));
}

}  // namespace sigmavm::reference
