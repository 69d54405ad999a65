#include "runtime/input/xml_repair.h"

#include <algorithm>
#include <cstdint>

#include "runtime/base/utf8.h"

namespace sigmavm::input {
namespace {

bool IsXmlCharacter(uint32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  if (c >= 0xD800 && c <= 0xDFFF) return false;
  return c <= 0x10FFFF && c != 0xFFFE && c != 0xFFFF;
}

int DigitOf(char c, bool hexadecimal) {
  if (c >= '0' && c <= '9') return c - '0';
  if (hexadecimal && c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (hexadecimal && c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Length of a well-formed reference at `pos`, such as `&#x1F;`, to a forbidden character; else 0.
size_t ForbiddenReference(std::string_view text, size_t pos) {
  if (text.substr(pos, 2) != "&#") return 0;
  size_t i = pos + 2;
  const bool hexadecimal = i < text.size() && text[i] == 'x';
  if (hexadecimal) ++i;
  const size_t first_digit = i;
  uint32_t code_point = 0;
  for (; i < text.size() && DigitOf(text[i], hexadecimal) >= 0; ++i) {
    code_point =
        code_point * (hexadecimal ? 16 : 10) + static_cast<uint32_t>(DigitOf(text[i], hexadecimal));
    code_point = std::min<uint32_t>(code_point, 0x110000);  // stays out of range
  }
  if (i == first_digit || i >= text.size() || text[i] != ';') return 0;
  return IsXmlCharacter(code_point) ? 0 : i + 1 - pos;
}

/// Length of what stands at `pos` and must be replaced; 0 when it may stay.
size_t ForbiddenLength(std::string_view text, size_t pos) {
  const auto byte = static_cast<unsigned char>(text[pos]);
  if (byte == '&') return ForbiddenReference(text, pos);
  if (byte < 0x80) return IsXmlCharacter(byte) ? 0 : 1;
  size_t end = pos;
  const uint32_t code_point = DecodeUtf8(text, end);
  if (!IsXmlCharacter(code_point)) return end - pos;
  return code_point == kReplacementCharacter && end == pos + 1 ? 1 : 0;  // ill-formed
}

}  // namespace

std::optional<std::string> RepairXml(std::string_view text) {
  std::string repaired;
  size_t kept = 0;  // everything before is in `repaired`
  for (size_t pos = 0; pos < text.size();) {
    const size_t length = ForbiddenLength(text, pos);
    if (length == 0) {
      pos += Utf8Length(text, pos);
      continue;
    }
    repaired.append(text, kept, pos - kept);
    AppendUtf8(kReplacementCharacter, repaired);
    pos += length;
    kept = pos;
  }
  if (kept == 0) return std::nullopt;
  repaired.append(text, kept);
  return repaired;
}

}  // namespace sigmavm::input
