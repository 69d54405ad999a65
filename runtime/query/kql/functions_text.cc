// Functions on texts.
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "runtime/base/utf8.h"
#include "runtime/query/kql/functions.h"
#include "runtime/query/kql/letter_case.h"

namespace sigmavm::kql {
namespace {

using Arguments = std::span<const Value>;

Value Clipped(Context& context, std::string_view text) {
  return context.NewText(text.substr(0, kTextBytes));
}

Value ToLower(Context& context, Arguments arguments) {
  std::string out;
  AppendLower(arguments[0].text(), out);
  return Clipped(context, out);
}

Value ToUpper(Context& context, Arguments arguments) {
  std::string out;
  AppendUpper(arguments[0].text(), out);
  return Clipped(context, out);
}

Value Strcat(Context& context, Arguments arguments) {
  std::string out;
  for (const Value& argument : arguments) {
    AppendText(argument, out);
    if (out.size() > kTextBytes) break;
  }
  return Clipped(context, out);
}

Value StrcatDelim(Context& context, Arguments arguments) {
  std::string out;
  for (size_t i = 1; i < arguments.size() && out.size() <= kTextBytes; ++i) {
    if (i > 1) out += arguments[0].text();
    AppendText(arguments[i], out);
  }
  return Clipped(context, out);
}

Value StrcatArray(Context& context, Arguments arguments) {
  if (arguments[0].kind != Kind::kArray) return Value::Text({});
  std::string out;
  for (uint32_t i = 0; i < arguments[0].size && out.size() <= kTextBytes; ++i) {
    if (i > 0) out += arguments[1].text();
    AppendText(arguments[0].items[i], out);
  }
  return Clipped(context, out);
}

Value Strlen(Context& /*context*/, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  int64_t count = 0;
  for (size_t at = 0; at < text.size(); at += Utf8Length(text, at)) ++count;
  return Value::Long(count);
}

/// Offset of the code point number `count`, or the end.
size_t SkipCodePoints(std::string_view text, size_t from, int64_t count) noexcept {
  while (count > 0 && from < text.size()) {
    from += Utf8Length(text, from);
    --count;
  }
  return from;
}

/// A negative start counts from the end.
Value Substring(Context& context, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  int64_t start = arguments[1].integer;
  if (start < 0) start = std::max<int64_t>(0, start + Strlen(context, arguments).integer);
  const size_t begin = SkipCodePoints(text, 0, start);
  const int64_t length = arguments.size() > 2 ? arguments[2].integer : INT64_MAX;
  return Value::Text(text.substr(begin, SkipCodePoints(text, begin, length) - begin));
}

int64_t CountCodePoints(std::string_view text) noexcept {
  int64_t count = 0;
  for (size_t at = 0; at < text.size(); at += Utf8Length(text, at)) ++count;
  return count;
}

/// -1 when the second text does not occur at or after the start.
Value IndexOf(Context& /*context*/, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  const int64_t start = arguments.size() > 2 ? arguments[2].integer : 0;
  const size_t found = text.find(arguments[1].text(), SkipCodePoints(text, 0, start));
  if (found == std::string_view::npos) return Value::Long(-1);
  return Value::Long(CountCodePoints(text.substr(0, found)));
}

Value ReplaceString(Context& context, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  const std::string_view lookup = arguments[1].text();
  if (lookup.empty()) return arguments[0];
  std::string out;
  size_t at = 0;
  for (size_t found = text.find(lookup); found != std::string_view::npos && out.size() < kTextBytes;
       found = text.find(lookup, at)) {
    out += text.substr(at, found - at);
    out += arguments[2].text();
    at = found + lookup.size();
  }
  out += text.substr(at);
  return Clipped(context, out);
}

/// All parts, or an array of the one that the third argument counts.
Value Split(Context& context, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  const std::string_view delimiter = arguments[1].text();
  std::vector<Value> parts;
  size_t at = 0;
  while (!delimiter.empty()) {
    const size_t found = text.find(delimiter, at);
    if (found == std::string_view::npos) break;
    parts.push_back(Value::Text(text.substr(at, found - at)));
    at = found + delimiter.size();
  }
  parts.push_back(Value::Text(text.substr(at)));
  if (arguments.size() > 2) {
    const int64_t wanted = arguments[2].integer;
    if (wanted < 0 || wanted >= static_cast<int64_t>(parts.size())) return {};
    parts = {parts[static_cast<size_t>(wanted)]};
  }
  const Value* items = context.memory().Copy(std::span<const Value>(parts));
  return Value::Array(items, parts.size());
}

Value ToHex(Context& context, Arguments arguments) {
  static constexpr char kDigits[] = "0123456789abcdef";
  auto number = static_cast<uint64_t>(arguments[0].integer);
  std::string out;
  do {
    out.insert(out.begin(), kDigits[number & 15]);
    number >>= 4;
  } while (number != 0);
  return context.NewText(out);
}

Value HashSha256(Context& context, Arguments arguments) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  AppendText(arguments[0], text);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    return Value::Text({});
  }
  std::string out;
  for (unsigned i = 0; i < size; ++i) {
    out += kDigits[digest[i] >> 4];
    out += kDigits[digest[i] & 15];
  }
  return context.NewText(out);
}

/// Invalid input gives the empty text.
Value Base64Decode(Context& context, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  if (text.size() % 4 != 0 || text.empty()) return Value::Text({});
  std::vector<unsigned char> out(text.size());
  const int size = EVP_DecodeBlock(out.data(), reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (size < 0) return Value::Text({});
  const size_t padding = text.back() != '=' ? 0 : (text[text.size() - 2] == '=' ? 2 : 1);
  const std::string_view bytes(reinterpret_cast<const char*>(out.data()),
                               static_cast<size_t>(size) - padding);
  return IsValidUtf8(bytes) ? Clipped(context, bytes) : Value::Text({});
}

constexpr Function kFunctions[] = {
    {"tolower", "s:s", ToLower},
    {"toupper", "s:s", ToUpper},
    {"strcat", "!s:aa*", Strcat},
    {"strcat_delim", "!s:saa*", StrcatDelim},
    {"strcat_array", "!s:ds", StrcatArray},
    {"strlen", "l:s", Strlen},
    {"substring", "s:sll?", Substring},
    {"indexof", "l:ssl?", IndexOf},
    {"replace_string", "s:sss", ReplaceString},
    {"split", "d:ssl?", Split},
    {"tohex", "s:l", ToHex},
    {"hash_sha256", "!s:a", HashSha256},
    {"base64_decode_tostring", "s:s", Base64Decode},
};

}  // namespace

std::span<const Function> TextFunctions() noexcept { return kFunctions; }

}  // namespace sigmavm::kql
