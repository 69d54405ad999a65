#include "runtime/match/number_match.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include "runtime/base/number_text.h"

namespace sigmavm::match {
namespace {

using program::Number;
using program::NumberKind;
using record::ValueKind;

double Real(const Number& number) noexcept {
  double real;
  std::memcpy(&real, &number.bits, sizeof real);
  return real;
}

Number RealNumber(double real) noexcept {
  Number number{NumberKind::kFloat, 0};
  std::memcpy(&number.bits, &real, sizeof real);
  return number;
}

Order Flip(Order order) noexcept {
  if (order == Order::kLess) return Order::kGreater;
  if (order == Order::kGreater) return Order::kLess;
  return order;
}

template <typename T>
Order Compare(T a, T b) noexcept {
  if (a < b) return Order::kLess;
  if (a > b) return Order::kGreater;
  return a == b ? Order::kEqual : Order::kUnordered;
}

bool Negative(const Number& integer) noexcept {
  return integer.kind == NumberKind::kInteger && static_cast<int64_t>(integer.bits) < 0;
}

Order CompareIntegers(const Number& a, const Number& b) noexcept {
  if (Negative(a) != Negative(b)) return Negative(a) ? Order::kLess : Order::kGreater;
  return Compare(a.bits, b.bits);  // of one sign, two's complement keeps the order
}

/// The double is cut to an integer, which is exact, and its fraction decides between equals.
Order CompareIntegerWithReal(const Number& integer, double real) noexcept {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  constexpr double kTwoTo64 = 18446744073709551616.0;
  if (std::isnan(real)) return Order::kUnordered;
  if (real >= kTwoTo64) return Order::kLess;
  if (real < -kTwoTo63) return Order::kGreater;
  const double whole = std::trunc(real);
  Number cut;
  if (whole < 0) {
    cut.bits = static_cast<uint64_t>(static_cast<int64_t>(whole));
  } else {
    cut = {NumberKind::kUnsigned, static_cast<uint64_t>(whole)};
  }
  const Order order = CompareIntegers(integer, cut);
  return order == Order::kEqual ? Compare(whole, real) : order;
}

/// The pieces of a decimal text.
struct Decimal {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  std::string_view exponent;  // with its sign, if it has one
  std::string_view unsigned_text;
};

std::string_view TakeDigits(std::string_view& text) noexcept {
  size_t size = 0;
  while (size < text.size() && text[size] >= '0' && text[size] <= '9') ++size;
  const std::string_view digits = text.substr(0, size);
  text.remove_prefix(size);
  return digits;
}

bool TakeOneOf(std::string_view& text, char a, char b) noexcept {
  if (text.empty() || (text[0] != a && text[0] != b)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Decimal> SplitDecimal(std::string_view text) noexcept {
  Decimal decimal;
  decimal.negative = !text.empty() && text[0] == '-';
  TakeOneOf(text, '+', '-');
  decimal.unsigned_text = text;
  decimal.whole = TakeDigits(text);
  if (decimal.whole.empty()) return std::nullopt;
  if (TakeOneOf(text, '.', '.')) {
    decimal.fraction = TakeDigits(text);
    if (decimal.fraction.empty()) return std::nullopt;
  }
  if (TakeOneOf(text, 'e', 'E')) {
    decimal.exponent = text;
    TakeOneOf(text, '+', '-');
    if (TakeDigits(text).empty()) return std::nullopt;
  }
  if (!text.empty()) return std::nullopt;
  return decimal;
}

std::optional<Number> ExactInteger(const Decimal& decimal) noexcept {
  if (!decimal.exponent.empty()) return std::nullopt;
  if (decimal.fraction.find_first_not_of('0') != std::string_view::npos) return std::nullopt;
  uint64_t magnitude = 0;
  const char* end = decimal.whole.data() + decimal.whole.size();
  if (std::from_chars(decimal.whole.data(), end, magnitude).ec != std::errc()) return std::nullopt;
  constexpr uint64_t kTwoTo63 = uint64_t{1} << 63;
  if (decimal.negative) {
    if (magnitude > kTwoTo63) return std::nullopt;
    return Number{NumberKind::kInteger, ~magnitude + 1};
  }
  return Number{magnitude < kTwoTo63 ? NumberKind::kInteger : NumberKind::kUnsigned, magnitude};
}

/// Exponent of the first digit that is not zero; 0 when there is none.
int64_t LeadingExponent(const Decimal& decimal) noexcept {
  int64_t exponent = 0;
  std::string_view digits = decimal.exponent;
  const bool negative = !digits.empty() && digits[0] == '-';
  TakeOneOf(digits, '+', '-');
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  if (parsed.ec == std::errc::result_out_of_range) exponent = std::numeric_limits<int32_t>::max();
  if (negative) exponent = -exponent;
  const size_t first = decimal.whole.find_first_not_of('0');
  if (first != std::string_view::npos) {
    return exponent + static_cast<int64_t>(decimal.whole.size() - first) - 1;
  }
  const size_t zeros = decimal.fraction.find_first_not_of('0');
  return zeros == std::string_view::npos ? 0 : exponent - static_cast<int64_t>(zeros) - 1;
}

double NearestReal(const Decimal& decimal) noexcept {
  double real = 0;
  const char* end = decimal.unsigned_text.data() + decimal.unsigned_text.size();
  const auto parsed = std::from_chars(decimal.unsigned_text.data(), end, real);
  if (parsed.ec == std::errc::result_out_of_range) {
    real = LeadingExponent(decimal) > 0 ? HUGE_VAL : 0.0;
  }
  return decimal.negative ? -real : real;
}

}  // namespace

Order CompareNumbers(const Number& a, const Number& b) noexcept {
  const bool real_a = a.kind == NumberKind::kFloat;
  const bool real_b = b.kind == NumberKind::kFloat;
  if (real_a && real_b) return Compare(Real(a), Real(b));
  if (real_b) return CompareIntegerWithReal(a, Real(b));
  if (real_a) return Flip(CompareIntegerWithReal(b, Real(a)));
  return CompareIntegers(a, b);
}

bool Satisfies(Order order, Relation relation) noexcept {
  switch (relation) {
    case Relation::kEqual:
      return order == Order::kEqual;
    case Relation::kLess:
      return order == Order::kLess;
    case Relation::kLessEqual:
      return order == Order::kLess || order == Order::kEqual;
    case Relation::kGreater:
      return order == Order::kGreater;
    case Relation::kGreaterEqual:
      return order == Order::kGreater || order == Order::kEqual;
  }
  return false;
}

std::optional<Number> ParseNumber(std::string_view text) noexcept {
  const std::optional<Decimal> decimal = SplitDecimal(text);
  if (!decimal) return std::nullopt;
  if (const std::optional<Number> exact = ExactInteger(*decimal)) return exact;
  return RealNumber(NearestReal(*decimal));
}

std::string CanonicalText(const Number& number) {
  if (number.kind == NumberKind::kInteger) {
    return std::to_string(static_cast<int64_t>(number.bits));
  }
  if (number.kind == NumberKind::kUnsigned) return std::to_string(number.bits);
  FloatTextBuffer buffer;
  return std::string(FloatText(Real(number), buffer));
}

std::optional<Number> NumberOf(const record::Value& value) noexcept {
  switch (value.kind) {
    case ValueKind::kInteger:
      return Number{NumberKind::kInteger, static_cast<uint64_t>(value.integer)};
    case ValueKind::kUnsigned:
      return Number{NumberKind::kUnsigned, value.unsigned_integer};
    case ValueKind::kFloat:
      return RealNumber(value.real);
    default:
      return std::nullopt;
  }
}

bool EqualsNumber(const record::Value& value, const Number& number,
                  std::string_view canonical) noexcept {
  if (value.kind == ValueKind::kString) return value.text == canonical;
  const std::optional<Number> own = NumberOf(value);
  return own && CompareNumbers(*own, number) == Order::kEqual;
}

bool ComparesNumber(const record::Value& value, Relation relation, const Number& number) noexcept {
  const std::optional<Number> own =
      value.kind == ValueKind::kString ? ParseNumber(value.text) : NumberOf(value);
  return own && Satisfies(CompareNumbers(*own, number), relation);
}

}  // namespace sigmavm::match
