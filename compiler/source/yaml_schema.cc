#include "compiler/source/yaml_schema.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "compiler/source/yaml_text.h"

namespace sigmavm::source {
namespace {

constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

size_t CountDigits(std::string_view text) {
  return std::min(text.size(), text.find_first_not_of("0123456789"));
}

bool IsAll(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// "", "+" or "-" split from the rest.
bool TakeSign(std::string_view& text) {
  if (text.empty() || (text.front() != '-' && text.front() != '+')) return false;
  const bool negative = text.front() == '-';
  text.remove_prefix(1);
  return negative;
}

// [0-9]+ | 0o[0-7]+ | 0x[0-9a-fA-F]+, without a sign.
std::optional<int> IntegerBase(std::string_view digits) {
  if (IsAll(digits, "0123456789")) return 10;
  if (digits.substr(0, 2) == "0o" && IsAll(digits.substr(2), "01234567")) return 8;
  if (digits.substr(0, 2) == "0x" && IsAll(digits.substr(2), "0123456789abcdefABCDEF")) return 16;
  return std::nullopt;
}

void SetReal(Node& scalar, double real) {
  scalar.kind = NodeKind::kFloat;
  scalar.real = real;
}

// An integer that no 64 bits hold; the core schema has no bound, so it stays a number.
double ApproximateInteger(std::string_view digits, int base) {
  double result = 0;
  for (const char c : digits) {
    const int digit = IsDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
    result = result * base + digit;
  }
  return result;
}

bool ResolveInteger(Node& scalar) {
  std::string_view digits = scalar.text;
  const bool has_sign = !digits.empty() && (digits.front() == '-' || digits.front() == '+');
  const bool negative = TakeSign(digits);
  const std::optional<int> base = IntegerBase(digits);
  if (!base || (has_sign && *base != 10)) return false;
  if (*base != 10) digits.remove_prefix(2);
  uint64_t magnitude = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), magnitude, *base);
  constexpr uint64_t kMax = std::numeric_limits<int64_t>::max();
  if (error != std::errc() || (negative && magnitude > kMax + 1)) {
    const double real = ApproximateInteger(digits, *base);
    SetReal(scalar, negative ? -real : real);
  } else if (magnitude > kMax && !negative) {
    scalar.kind = NodeKind::kUnsigned;
    scalar.unsigned_integer = magnitude;
  } else {
    scalar.kind = NodeKind::kInteger;
    scalar.integer = static_cast<int64_t>(negative ? 0 - magnitude : magnitude);
  }
  return true;
}

// (\.[0-9]+ | [0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?, without a sign.
bool IsDecimal(std::string_view text) {
  const size_t whole = CountDigits(text);
  text.remove_prefix(whole);
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    const size_t fraction = CountDigits(text);
    if (whole == 0 && fraction == 0) return false;
    text.remove_prefix(fraction);
  } else if (whole == 0) {
    return false;
  }
  if (text.empty()) return true;
  if (text.front() != 'e' && text.front() != 'E') return false;
  text.remove_prefix(1);
  TakeSign(text);
  return IsAll(text, "0123456789");
}

// A decimal outside the range of double: infinite or zero, by the power of ten of its first digit
// that is not zero.
double OutOfRange(std::string_view decimal) {
  const size_t exponent_at = std::min(decimal.find_first_of("eE"), decimal.size());
  const std::string_view mantissa = decimal.substr(0, exponent_at);
  const auto point = static_cast<int64_t>(std::min(mantissa.find('.'), mantissa.size()));
  const auto first = static_cast<int64_t>(mantissa.find_first_of("123456789"));
  std::string_view digits = decimal.substr(std::min(exponent_at + 1, decimal.size()));
  const bool negative = TakeSign(digits);
  int64_t exponent = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  if (error == std::errc::result_out_of_range) exponent = std::numeric_limits<int32_t>::max();
  const bool is_large = point - first + (negative ? -exponent : exponent) > 0;
  return is_large ? std::numeric_limits<double>::infinity() : 0.0;
}

bool ResolveFloat(Node& scalar) {
  std::string_view text = scalar.text;
  if (IsOneOf(text, {".nan", ".NaN", ".NAN"})) {
    SetReal(scalar, std::numeric_limits<double>::quiet_NaN());
    return true;
  }
  const double sign = TakeSign(text) ? -1.0 : 1.0;
  if (IsOneOf(text, {".inf", ".Inf", ".INF"})) {
    SetReal(scalar, sign * std::numeric_limits<double>::infinity());
    return true;
  }
  if (!IsDecimal(text)) return false;
  double real = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), real);
  SetReal(scalar, sign * (error == std::errc::result_out_of_range ? OutOfRange(text) : real));
  return true;
}

bool ResolveBool(Node& scalar) {
  const bool is_true = IsOneOf(scalar.text, {"true", "True", "TRUE"});
  if (!is_true && !IsOneOf(scalar.text, {"false", "False", "FALSE"})) return false;
  scalar.kind = NodeKind::kBool;
  scalar.boolean = is_true;
  return true;
}

// Digits and underscores that start with a digit, in groups divided by colons: 1:30:45.
bool IsSexagesimal(std::string_view text) {
  const size_t first = std::min(text.find(':'), text.size());
  if (first == text.size() || !IsDigit(text.front())) return false;
  if (!IsAll(text.substr(0, first), "0123456789_")) return false;
  text.remove_prefix(first);
  while (!text.empty() && text.front() == ':') {
    text.remove_prefix(1);
    const size_t digits = CountDigits(text);
    if (digits == 0 || digits > 2 || (digits == 2 && text.front() > '5')) return false;
    text.remove_prefix(digits);
  }
  return text.empty() || (text.front() == '.' && IsAll(text.substr(1), "0123456789_"));
}

// Text here, and a number there, where underscores do not count and numbers of every base may have
// a sign: 1_000, 0x_FF, 0b1010, 1_0.5, -0x1F.
bool IsNumber11(std::string_view text) {
  if (text.substr(0, 2) == "0b") return IsAll(text.substr(2), "01_");
  if (text.substr(0, 2) == "0x") return IsAll(text.substr(2), "0123456789abcdefABCDEF_");
  if (text.find('_') == std::string_view::npos || !IsDigit(text.front())) return false;
  const size_t point = std::min(text.find('.'), text.size());
  if (point == text.size()) return IsAll(text, "0123456789_");
  return IsAll(text.substr(0, point), "0123456789_") &&
         text.substr(point + 1).find_first_not_of("0123456789_") == std::string_view::npos;
}

bool IsBool11(std::string_view text) {
  return IsOneOf(text,
                 {"yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF"});
}

std::optional<std::string> Reading11OfNumber(std::string_view digits, const Node& scalar) {
  if (scalar.kind == NodeKind::kFloat) {
    const size_t exponent = digits.find_first_of("eE");
    if (exponent == std::string_view::npos || !IsDecimal(digits)) return std::nullopt;
    const bool has_point = digits.substr(0, exponent).find('.') != std::string_view::npos;
    const char after = digits[exponent + 1];  // IsDecimal() has seen a digit behind it
    if (has_point && (after == '-' || after == '+')) return std::nullopt;
    return "text";
  }
  if (digits.substr(0, 2) == "0o") return "text";
  if (digits.size() < 2 || digits.front() != '0' || !IsDigit(digits[1])) return std::nullopt;
  if (!IsAll(digits, "01234567")) return "text";
  uint64_t octal = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), octal, 8);
  if (error != std::errc()) return "an octal number";
  return octal < 8 ? std::nullopt
                   : std::optional<std::string>("the octal number for " + std::to_string(octal));
}

}  // namespace

void ResolvePlain(Node& scalar) {
  if (IsNullWord(scalar.text)) {
    scalar.kind = NodeKind::kNull;
  } else if (!ResolveBool(scalar) && !ResolveInteger(scalar) && !ResolveFloat(scalar)) {
    scalar.kind = NodeKind::kString;
  }
}

bool IsScalarTag(std::string_view tag) noexcept {
  if (tag.substr(0, kTagPrefix.size()) != kTagPrefix) return false;
  return IsOneOf(tag.substr(kTagPrefix.size()), {"str", "null", "bool", "int", "float"});
}

bool ResolveTagged(Node& scalar, std::string_view tag) {
  const std::string_view type = tag.substr(std::min(tag.size(), kTagPrefix.size()));
  scalar.kind = NodeKind::kString;
  if (type == "str") return true;
  if (type == "bool") return ResolveBool(scalar);
  if (type == "int") return ResolveInteger(scalar);
  if (type == "float") return ResolveFloat(scalar);
  scalar.kind = NodeKind::kNull;
  return scalar.text.empty() || IsNullWord(scalar.text);
}

std::optional<std::string> Yaml11Reading(const Node& scalar) {
  std::string_view text = scalar.text;
  if (IsBool11(text)) return "a boolean";
  TakeSign(text);
  if (text.empty() || (!IsDigit(text.front()) && text.front() != '.')) return std::nullopt;
  if (scalar.kind == NodeKind::kString) {
    if (IsSexagesimal(text) || IsNumber11(text)) return "a number";
    return std::nullopt;
  }
  return Reading11OfNumber(text, scalar);
}

}  // namespace sigmavm::source
