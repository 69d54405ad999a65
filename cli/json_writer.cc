#include "cli/json_writer.h"

#include <array>
#include <bit>
#include <cstdint>

#include "runtime/base/arena.h"
#include "runtime/base/byte_scan.h"
#include "runtime/base/utf8.h"
#include "runtime/record/escaped_text.h"

namespace sigmavm::cli {
namespace {

// True for bytes that stand for themselves in a JSON string.
constexpr std::array<bool, 256> MakePlainTable() {
  std::array<bool, 256> plain{};
  for (size_t byte = 0x20; byte < 0x7F; ++byte) plain[byte] = byte != '"' && byte != '\\';
  return plain;
}
constexpr std::array<bool, 256> kPlain = MakePlainTable();

// Whether eight bytes all stand for themselves; perhaps not for some that do.
bool ArePlain(uint64_t word) {
  constexpr uint64_t kLow = 0x0101010101010101u;
  constexpr uint64_t kHigh = 0x8080808080808080u;
  const uint64_t special =
      word | (word - kLow * 0x20) | (word + kLow) | MarkBytes(word, '"') | MarkBytes(word, '\\');
  return (special & kHigh) == 0;
}

void AppendUnicodeEscape(uint32_t code_point, std::string& out) {
  constexpr char kDigits[] = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[(code_point >> shift) & 0xF];
}

void AppendAsciiEscape(char byte, std::string& out) {
  switch (byte) {
    case '"':
    case '\\':
      out += '\\';
      out += byte;
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      AppendUnicodeEscape(static_cast<unsigned char>(byte), out);
  }
}

// One character that is not plain; moves `pos` past it.
void AppendSpecial(std::string_view text, size_t& pos, std::string& out) {
  const auto byte = static_cast<unsigned char>(text[pos]);
  if (byte < 0x80) {
    AppendAsciiEscape(text[pos++], out);
    return;
  }
  const uint32_t code_point = DecodeUtf8(text, pos);
  // All characters that a terminal must not see are in the basic plane.
  if (IsTerminalControl(code_point)) {
    AppendUnicodeEscape(code_point, out);
  } else {
    AppendUtf8(code_point, out);
  }
}

void AppendEscaped(std::string_view text, std::string& out) {
  size_t pos = 0;
  while (pos < text.size()) {
    size_t end = pos;
    while (text.size() - end >= 8 && ArePlain(LoadWord(text.data() + end))) end += 8;
    while (end < text.size() && kPlain[static_cast<unsigned char>(text[end])]) ++end;
    out.append(text, pos, end - pos);
    pos = end;
    if (pos < text.size()) AppendSpecial(text, pos, out);
  }
}

// Length of the JSON string at the start of `raw`, both quotes included.
size_t StringLength(std::string_view raw) {
  size_t i = 1;
  while (i < raw.size() && raw[i] != '"') i += raw[i] == '\\' ? 2 : 1;
  return i < raw.size() ? i + 1 : raw.size();
}

// A string token is escaped already except for characters that JSON itself allows.
void AppendStringToken(std::string_view token, std::string& out) {
  size_t pos = 0;
  while (pos < token.size()) {
    const auto byte = static_cast<unsigned char>(token[pos]);
    if (byte >= 0x20 && byte < 0x7F) {
      out += token[pos++];
    } else {
      AppendSpecial(token, pos, out);
    }
  }
}

// Whether all escapes in a block are those that AppendAsciiEscape writes with a letter.
bool AreOurEscapes(const char* block, uint64_t escaped, uint64_t backslashes) {
  escaped &= ~(backslashes | MaskBlock(block, '"'));
  for (; escaped != 0; escaped &= escaped - 1) {
    const char letter = block[std::countr_zero(escaped)];
    if (letter != 'n' && letter != 'r' && letter != 't') return false;
  }
  return true;
}

// Whether a string is already written as AppendEscaped would write its text. Looks at blocks, not
// at bytes: paths are full of escaped backslashes.
bool IsSpelledOurWay(std::string_view escaped) {
  uint64_t carry = 0;
  for (size_t i = 0; i < escaped.size(); i += kBlockBytes) {
    const char* const block = escaped.data() + i;
    const size_t left = escaped.size() - i;
    const uint64_t inside = left < kBlockBytes ? (uint64_t{1} << left) - 1 : ~uint64_t{0};
    if ((~MaskPrintable(block) & inside) != 0) return false;
    const uint64_t backslashes = MaskBlock(block, '\\') & inside;
    if (!AreOurEscapes(block, EscapedBytes(backslashes, carry) & inside, backslashes)) return false;
  }
  return true;
}

}  // namespace

void AppendJsonString(std::string_view text, std::string& out) {
  out += '"';
  AppendEscaped(text, out);
  out += '"';
}

void AppendSpelledString(std::string_view escaped, std::string& out) {
  if (IsSpelledOurWay(escaped)) {
    out += '"';
    out += escaped;
    out += '"';
  } else {
    Arena arena;
    AppendJsonString(record::Unescape(escaped, arena), out);
  }
}

void AppendJsonKey(std::string_view key, std::string& out) {
  if (out.back() != '{') out += ',';
  AppendJsonString(key, out);
  out += ':';
}

void AppendCompactJson(std::string_view raw, std::string& out) {
  size_t pos = 0;
  while (pos < raw.size()) {
    const char byte = raw[pos];
    if (byte == '"') {
      const size_t length = StringLength(raw.substr(pos));
      AppendStringToken(raw.substr(pos, length), out);
      pos += length;
    } else {
      if (byte != ' ' && byte != '\t' && byte != '\n' && byte != '\r') out += byte;
      ++pos;
    }
  }
}

}  // namespace sigmavm::cli
