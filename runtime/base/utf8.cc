#include "runtime/base/utf8.h"

#include <cstdio>
#include <cstring>

namespace sigmavm {
namespace {

struct Decoded {
  uint32_t code_point;
  uint32_t length;  // 0: ill-formed
};

bool InRange(unsigned char byte, unsigned low, unsigned high) {
  return byte >= low && byte <= high;
}

Decoded Decode(const unsigned char* p, size_t left) noexcept {
  const unsigned char lead = p[0];
  if (lead < 0x80) return {lead, 1};
  if (InRange(lead, 0xC2, 0xDF)) {
    if (left < 2 || !InRange(p[1], 0x80, 0xBF)) return {0, 0};
    return {(lead & 0x1Fu) << 6 | (p[1] & 0x3Fu), 2};
  }
  if (InRange(lead, 0xE0, 0xEF)) {
    const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : 0xBF;
    if (left < 3 || !InRange(p[1], low, high) || !InRange(p[2], 0x80, 0xBF)) return {0, 0};
    return {(lead & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu), 3};
  }
  if (InRange(lead, 0xF0, 0xF4)) {
    const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
    if (left < 4 || !InRange(p[1], low, high) || !InRange(p[2], 0x80, 0xBF) ||
        !InRange(p[3], 0x80, 0xBF)) {
      return {0, 0};
    }
    return {(lead & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu), 4};
  }
  return {0, 0};
}

Decoded DecodeAt(std::string_view text, size_t pos) noexcept {
  return Decode(reinterpret_cast<const unsigned char*>(text.data()) + pos, text.size() - pos);
}

}  // namespace

uint32_t DecodeUtf8(std::string_view text, size_t& pos) noexcept {
  const Decoded decoded = DecodeAt(text, pos);
  if (decoded.length == 0) {
    ++pos;
    return kReplacementCharacter;
  }
  pos += decoded.length;
  return decoded.code_point;
}

size_t Utf8Length(std::string_view text, size_t pos) noexcept {
  const Decoded decoded = DecodeAt(text, pos);
  return decoded.length == 0 ? 1 : decoded.length;
}

void AppendUtf8(uint32_t c, std::string& out) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = kReplacementCharacter;
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

size_t FindInvalidUtf8(std::string_view text) noexcept {
  size_t pos = 0;
  while (pos < text.size()) {
    if (static_cast<unsigned char>(text[pos]) < 0x80) {
      ++pos;
      continue;
    }
    const Decoded decoded = DecodeAt(text, pos);
    if (decoded.length == 0) return pos;
    pos += decoded.length;
  }
  return text.size();
}

bool IsValidUtf8(std::string_view text) noexcept { return FindInvalidUtf8(text) == text.size(); }

bool IsAscii(std::string_view text) noexcept {
  constexpr uint64_t kHigh = 0x8080808080808080u;
  size_t pos = 0;
  for (; pos + 64 <= text.size(); pos += 64) {  // without a question a word, so that it is fast
    uint64_t words[8];
    std::memcpy(words, text.data() + pos, sizeof words);
    uint64_t all = 0;
    for (const uint64_t word : words) all |= word;
    if ((all & kHigh) != 0) return false;
  }
  for (; pos + 8 <= text.size(); pos += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + pos, 8);
    if ((word & kHigh) != 0) return false;
  }
  for (; pos < text.size(); ++pos) {
    if (static_cast<unsigned char>(text[pos]) >= 0x80) return false;
  }
  return true;
}

bool IsTerminalControl(uint32_t c) noexcept {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || (c >= 0x200E && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

std::string SafeForTerminal(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t pos = 0; pos < text.size();) {
    const size_t begin = pos;
    const uint32_t c = DecodeUtf8(text, pos);
    char escaped[16];
    if (c < 0x100 && IsTerminalControl(c)) {
      std::snprintf(escaped, sizeof escaped, "\\x%02x", c);
      out += escaped;
    } else if (IsTerminalControl(c)) {
      std::snprintf(escaped, sizeof escaped, "\\u{%04x}", c);
      out += escaped;
    } else if (c == kReplacementCharacter && pos == begin + 1) {
      std::snprintf(escaped, sizeof escaped, "\\x%02x", static_cast<unsigned char>(text[begin]));
      out += escaped;
    } else {
      out.append(text, begin, pos - begin);
    }
  }
  return out;
}

}  // namespace sigmavm
