#include "runtime/input/json_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <limits>

#include "runtime/base/number_text.h"
#include "runtime/base/utf8.h"
#include "runtime/input/byte_scan.h"

namespace sigmavm::input {
namespace {

using record::Value;
using record::ValueKind;

// Escapes of one letter; 0 for letters that are not one.
constexpr std::array<char, 256> MakeSimpleEscapes() {
  std::array<char, 256> table{};
  table['"'] = '"';
  table['\\'] = '\\';
  table['/'] = '/';
  table['b'] = '\b';
  table['f'] = '\f';
  table['n'] = '\n';
  table['r'] = '\r';
  table['t'] = '\t';
  return table;
}
constexpr std::array<char, 256> kSimpleEscapes = MakeSimpleEscapes();

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The four digits of \uXXXX at `text`, or -1.
int32_t HexUnit(const char* text, const char* end) {
  if (end - text < 4) return -1;
  int32_t unit = 0;
  for (int i = 0; i < 4; ++i) {
    const int digit = HexDigit(text[i]);
    if (digit < 0) return -1;
    unit = unit << 4 | digit;
  }
  return unit;
}

char* PutUtf8(uint32_t c, char* out) {
  const auto put = [&out](uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
  return out;
}

/// How far a step got: what is still to read, and where to write. Passed by value, so that the
/// compiler need not fear that writing characters changes it.
struct Progress {
  const char* in;  ///< nullptr after an error
  char* out;
};

/// Decodes \uXXXX, or a surrogate pair of two; `at.in` is behind the 'u'.
Progress DecodeUnicodeEscape(Progress at, const char* end) {
  const int32_t first = HexUnit(at.in, end);
  if (first < 0) return {nullptr, at.out};
  at.in += 4;
  uint32_t code_point = static_cast<uint32_t>(first);
  if ((code_point & 0xF800) == 0xD800) {
    const bool high = code_point < 0xDC00;
    const bool escape_follows = end - at.in >= 6 && at.in[0] == '\\' && at.in[1] == 'u';
    const int32_t second = high && escape_follows ? HexUnit(at.in + 2, end) : -1;
    if (second >= 0xDC00 && second <= 0xDFFF) {
      code_point = 0x10000 + ((code_point & 0x3FF) << 10) + (static_cast<uint32_t>(second) & 0x3FF);
      at.in += 6;
    } else {
      code_point = kReplacementCharacter;
    }
  }
  return {at.in, PutUtf8(code_point, at.out)};
}

/// Decodes the escape at `at.in`, a backslash.
Progress DecodeEscape(Progress at, const char* end) {
  if (end - at.in < 2) return {nullptr, at.out};
  const auto letter = static_cast<unsigned char>(at.in[1]);
  at.in += 2;
  if (letter == 'u') return DecodeUnicodeEscape(at, end);
  if (kSimpleEscapes[letter] == 0) return {nullptr, at.out};
  *at.out = kSimpleEscapes[letter];
  return {at.in, at.out + 1};
}

/// Copies up to `stop` in steps of 16; reads and writes up to 15 bytes more.
Progress CopyRoughly(Progress at, const char* stop) {
  const ptrdiff_t size = stop - at.in;
  for (ptrdiff_t i = 0; i < size; i += 16) std::memcpy(at.out + i, at.in + i, 16);
  return {stop, at.out + size};
}

/// Bits of the backslashes in the block at `in` that lie before `end`.
uint64_t Backslashes(const char* in, const char* end) {
  const uint64_t mask = MaskBlock(in, '\\');
  const auto left = static_cast<size_t>(end - in);
  return left >= kBlockBytes ? mask : mask & ((uint64_t{1} << left) - 1);
}

size_t FindBackslash(std::string_view text) {
  const char* const end = text.data() + text.size();
  for (size_t i = 0; i < text.size(); i += kBlockBytes) {
    const uint64_t mask = Backslashes(text.data() + i, end);
    if (mask != 0) return i + static_cast<size_t>(std::countr_zero(mask));
  }
  return text.size();
}

/// Unescapes up to `end`; there must be room for as much and kDocumentPadding more. Blocks are
/// searched once for all their backslashes, so that escapes close to each other, as in paths, do
/// not wait for one another.
Progress UnescapeBlocks(Progress at, const char* end) {
  while (at.in < end) {
    const char* const block = at.in;
    const char* const stop = block + std::min<ptrdiff_t>(end - block, kBlockBytes);
    for (uint64_t mask = Backslashes(block, end); mask != 0;) {
      at = DecodeEscape(CopyRoughly(at, block + std::countr_zero(mask)), end);
      if (at.in == nullptr) return at;
      if (at.in >= stop) break;
      mask &= ~uint64_t{0} << (at.in - block);
    }
    if (at.in < stop) at = CopyRoughly(at, stop);
  }
  return at;
}

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

std::optional<std::string_view> UnescapeJson(std::string_view raw, Arena& arena) {
  const size_t plain = FindBackslash(raw);
  if (plain == raw.size()) return raw;
  char* const start = arena.Allocate(raw.size() + kDocumentPadding);  // no escape grows
  const Progress copied = CopyRoughly({raw.data(), start}, raw.data() + plain);
  const Progress done = UnescapeBlocks(copied, raw.data() + raw.size());
  if (done.in == nullptr) return std::nullopt;
  return std::string_view(start, static_cast<size_t>(done.out - start));
}

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
