// Functions that change texts and measure them.
#include <array>
#include <cmath>
#include <string>

#include "runtime/base/utf8.h"
#include "runtime/query/spl/functions.h"

namespace sigmavm::spl {
namespace {

/// Simple case folding, the relation by which search compares as well: it differs from the lower
/// case of a few letters only, such as the Greek final sigma.
Datum Lower(const Call& call, Scope& scope) {
  const auto text = TextOf(call.Argument(0, scope), scope);
  if (!text) return {};
  return Computed(MakeText(std::string(*text)).folded, scope);
}

/// There is no table for the way back, so upper() knows ASCII only and says so.
Datum Upper(const Call& call, Scope& scope) {
  const auto text = TextOf(call.Argument(0, scope), scope);
  if (!text) return {};
  if (!IsAscii(*text)) {
    scope.run.Fail(DiagnosticCode::kQueryUnsupported, "upper() of a text beyond ASCII",
                   "use lower() instead");
    return {};
  }
  std::string upper(*text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  return Computed(std::move(upper), scope);
}

size_t CharacterCount(std::string_view text) {
  size_t count = 0;
  for (size_t pos = 0; pos < text.size(); pos += Utf8Length(text, pos)) ++count;
  return count;
}

Datum Len(const Call& call, Scope& scope) {
  const auto text = TextOf(call.Argument(0, scope), scope);
  if (!text) return {};
  return OfNumber(static_cast<double>(CharacterCount(*text)));
}

size_t ByteOffset(std::string_view text, double characters) {
  size_t pos = 0;
  for (double i = 0; i < characters && pos < text.size(); ++i) pos += Utf8Length(text, pos);
  return pos;
}

/// Positions count characters from 1; negative ones count from the end.
Datum Substr(const Call& call, Scope& scope) {
  const auto text = TextOf(call.Argument(0, scope), scope);
  const Datum start = call.Argument(1, scope);
  if (!text || start.kind != Kind::kNumber) return {};
  const auto count = static_cast<double>(CharacterCount(*text));
  double first = std::trunc(start.number);
  first = first > 0 ? first - 1 : first < 0 ? std::fmax(count + first, 0) : 0;
  double length = count;
  if (call.size() == 3) {
    const Datum wanted = call.Argument(2, scope);
    if (wanted.kind != Kind::kNumber || wanted.number < 0) return {};
    length = std::trunc(wanted.number);
  }
  const size_t begin = ByteOffset(*text, first);
  const std::string_view tail = text->substr(begin);
  return OfText(tail.substr(0, ByteOffset(tail, length)));
}

enum class Side : uint8_t { kLeft = 1, kRight = 2, kBoth = 3 };

Datum TrimSide(const Call& call, Scope& scope, Side side) {
  const auto text = TextOf(call.Argument(0, scope), scope);
  if (!text) return {};
  std::optional<std::string_view> unwanted = " \t";
  if (call.size() == 2) unwanted = TextOf(call.Argument(1, scope), scope);
  if (!unwanted) return {};
  std::string_view left = *text;
  if (side != Side::kRight) {
    const size_t begin = left.find_first_not_of(*unwanted);
    left.remove_prefix(begin == std::string_view::npos ? left.size() : begin);
  }
  if (side != Side::kLeft) left = left.substr(0, left.find_last_not_of(*unwanted) + 1);
  return OfText(left);
}

Datum Trim(const Call& call, Scope& scope) { return TrimSide(call, scope, Side::kBoth); }
Datum LeftTrim(const Call& call, Scope& scope) { return TrimSide(call, scope, Side::kLeft); }
Datum RightTrim(const Call& call, Scope& scope) { return TrimSide(call, scope, Side::kRight); }

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Datum UrlDecode(const Call& call, Scope& scope) {
  const auto text = TextOf(call.Argument(0, scope), scope);
  if (!text) return {};
  std::string decoded;
  for (size_t pos = 0; pos < text->size(); ++pos) {
    const char c = (*text)[pos];
    const int high = c == '%' && pos + 2 < text->size() ? HexDigit((*text)[pos + 1]) : -1;
    const int low = high >= 0 ? HexDigit((*text)[pos + 2]) : -1;
    if (low >= 0) {
      decoded.push_back(static_cast<char>(high * 16 + low));
      pos += 2;
    } else {
      decoded.push_back(c);
    }
  }
  return Computed(std::move(decoded), scope);
}

constexpr std::array kFunctions = {
    Function{"lower", 1, 1, false, Lower},     Function{"upper", 1, 1, false, Upper},
    Function{"len", 1, 1, false, Len},         Function{"substr", 2, 3, false, Substr},
    Function{"trim", 1, 2, false, Trim},       Function{"ltrim", 1, 2, false, LeftTrim},
    Function{"rtrim", 1, 2, false, RightTrim}, Function{"urldecode", 1, 1, false, UrlDecode},
};

}  // namespace

std::span<const Function> TextFunctions() { return kFunctions; }

}  // namespace sigmavm::spl
