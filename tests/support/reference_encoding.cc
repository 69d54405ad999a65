#include "tests/support/reference_encoding.h"

#include <cstdint>

namespace sigmavm::reference {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Bit `index` of the text, most significant first; bits past the end are zero.
unsigned Bit(std::string_view bytes, size_t index) {
  if (index / 8 >= bytes.size()) return 0;
  return (static_cast<unsigned char>(bytes[index / 8]) >> (7 - index % 8)) & 1u;
}

void AppendUnit(uint32_t unit, ByteOrder order, std::string& out) {
  const char high = static_cast<char>(unit >> 8);
  const char low = static_cast<char>(unit & 0xFF);
  out += order == ByteOrder::kLittleEndian ? low : high;
  out += order == ByteOrder::kLittleEndian ? high : low;
}

}  // namespace

std::string Base64(std::string_view bytes) {
  std::string text;
  for (size_t bit = 0; bit < bytes.size() * 8; bit += 6) {
    size_t digit = 0;
    for (size_t i = 0; i < 6; ++i) digit = digit * 2 + Bit(bytes, bit + i);
    text += kAlphabet[digit];
  }
  while (text.size() % 4 != 0) text += '=';
  return text;
}

std::array<std::string, 3> Base64Offsets(std::string_view bytes) {
  constexpr std::array<size_t, 3> kDropFirst = {0, 2, 3};
  constexpr std::array<size_t, 3> kDropLast = {0, 3, 2};
  std::array<std::string, 3> texts;
  for (size_t offset = 0; offset < 3; ++offset) {
    const std::string whole = Base64(std::string(offset, ' ') + std::string(bytes));
    const size_t drop_last = kDropLast[(bytes.size() + offset) % 3];
    const size_t first = kDropFirst[offset];
    texts[offset] = whole.substr(first, whole.size() - first - drop_last);
  }
  return texts;
}

std::string Utf16Bytes(char32_t code_point, ByteOrder order) {
  std::string bytes;
  if (code_point < 0x10000) {
    AppendUnit(code_point, order, bytes);
  } else {
    const uint32_t rest = code_point - 0x10000;
    AppendUnit(0xD800 + (rest >> 10), order, bytes);
    AppendUnit(0xDC00 + (rest & 0x3FF), order, bytes);
  }
  return bytes;
}

}  // namespace sigmavm::reference
