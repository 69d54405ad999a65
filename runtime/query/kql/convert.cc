#include "runtime/query/kql/convert.h"

#include <charconv>
#include <cmath>
#include <string>

#include "runtime/query/kql/time_text.h"

namespace sigmavm::kql {
namespace {

std::string_view Trimmed(std::string_view text) noexcept {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

bool EqualFolded(std::string_view a, std::string_view lower) noexcept {
  if (a.size() != lower.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (FoldAscii(a[i]) != lower[i]) return false;
  }
  return true;
}

std::optional<double> ReadReal(std::string_view text) noexcept {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || text.empty()) return std::nullopt;
  return number;
}

std::optional<int64_t> ReadHex(std::string_view digits) noexcept {
  uint64_t number = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number, 16);
  if (error != std::errc() || stop != end || digits.empty()) return std::nullopt;
  return static_cast<int64_t>(number);
}

std::optional<int64_t> FromReal(double number) noexcept {
  if (!(std::abs(number) < 9.2e18)) return std::nullopt;
  return static_cast<int64_t>(number);
}

std::optional<int64_t> ReadLong(std::string_view text) noexcept {
  if (text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
    return ReadHex(text.substr(2));
  }
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc() && stop == end && !text.empty()) return number;
  const std::optional<double> real = ReadReal(text);
  return real ? FromReal(*real) : std::nullopt;
}

Value LongOrNull(std::optional<int64_t> number, bool is_int) noexcept {
  if (!number || (is_int && (*number < INT32_MIN || *number > INT32_MAX))) return {};
  return Value::Long(*number);
}

Value ToLong(const Value& value, bool is_int) noexcept {
  switch (value.kind) {
    case Kind::kLong:
      return LongOrNull(value.integer, is_int);
    case Kind::kBool:
    case Kind::kDateTime:
    case Kind::kTimespan:
      return LongOrNull(value.integer, is_int);
    case Kind::kReal:
      return LongOrNull(FromReal(value.real), is_int);
    case Kind::kString:
      return LongOrNull(ReadLong(Trimmed(value.text())), is_int);
    default:
      return {};
  }
}

Value ToReal(const Value& value) noexcept {
  if (value.kind == Kind::kLong || value.kind == Kind::kBool) {
    return Value::Real(static_cast<double>(value.integer));
  }
  if (value.kind == Kind::kReal) return value;
  if (!value.is_text()) return {};
  const std::optional<double> number = ReadReal(Trimmed(value.text()));
  return number ? Value::Real(*number) : Value();
}

Value ToBool(const Value& value) noexcept {
  if (value.kind == Kind::kBool) return value;
  if (value.is_number()) return Value::Bool(value.number() != 0);
  if (!value.is_text()) return {};
  const std::string_view text = Trimmed(value.text());
  if (EqualFolded(text, "true") || text == "1") return Value::Bool(true);
  if (EqualFolded(text, "false") || text == "0") return Value::Bool(false);
  return {};
}

Value ToTime(const Value& value, ColumnType type) noexcept {
  const bool is_point = type == ColumnType::kDateTime;
  const Kind kind = is_point ? Kind::kDateTime : Kind::kTimespan;
  if (value.kind == kind) return value;
  if (!value.is_text()) return {};
  const std::optional<int64_t> ticks =
      is_point ? ParseDateTime(value.text()) : ParseTimespan(value.text());
  return ticks ? Value::Integer(kind, *ticks) : Value();
}

/// 32 hexadecimal digits, with or without braces and hyphens, in the one form with hyphens.
Value ToGuid(const Value& value, Memory& memory) {
  if (!value.is_text()) return {};
  std::string digits;
  for (const char c : value.text()) {
    if (c == '-' || c == '{' || c == '}') continue;
    const char folded = FoldAscii(c);
    const bool hex = (folded >= '0' && folded <= '9') || (folded >= 'a' && folded <= 'f');
    if (!hex || digits.size() == 32) return {};
    digits += folded;
  }
  if (digits.size() != 32) return {};
  for (const size_t hyphen : {8u, 13u, 18u, 23u}) digits.insert(hyphen, 1, '-');
  return memory.Text(digits);
}

Value ToText(const Value& value, Memory& memory) {
  if (value.is_text()) return value;
  std::string text;
  AppendText(value, text);
  return memory.Text(text);
}

}  // namespace

std::optional<ColumnType> TypeNamed(std::string_view name) noexcept {
  struct Named {
    std::string_view name;
    ColumnType type;
  };
  static constexpr Named kTypes[] = {
      {"bool", ColumnType::kBool},     {"boolean", ColumnType::kBool},
      {"int", ColumnType::kInt},       {"long", ColumnType::kLong},
      {"real", ColumnType::kReal},     {"double", ColumnType::kReal},
      {"string", ColumnType::kString}, {"datetime", ColumnType::kDateTime},
      {"date", ColumnType::kDateTime}, {"timespan", ColumnType::kTimespan},
      {"time", ColumnType::kTimespan}, {"dynamic", ColumnType::kDynamic},
      {"guid", ColumnType::kGuid},     {"uuid", ColumnType::kGuid},
  };
  for (const Named& known : kTypes) {
    if (known.name == name) return known.type;
  }
  return std::nullopt;
}

Value Convert(const Value& value, ColumnType type, Memory& memory) {
  switch (type) {
    case ColumnType::kBool:
      return ToBool(value);
    case ColumnType::kInt:
      return ToLong(value, true);
    case ColumnType::kLong:
      return ToLong(value, false);
    case ColumnType::kReal:
      return ToReal(value);
    case ColumnType::kString:
      return ToText(value, memory);
    case ColumnType::kDateTime:
    case ColumnType::kTimespan:
      return ToTime(value, type);
    case ColumnType::kGuid:
      return ToGuid(value, memory);
    case ColumnType::kDynamic:
      return value;
  }
  return {};
}

Value NullOf(ColumnType type) noexcept {
  return type == ColumnType::kString ? Value::Text({}) : Value();
}

}  // namespace sigmavm::kql
