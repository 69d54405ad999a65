// Copies runs that need no change at once: almost every text is one.
#include "collector-driver/common/json_text.h"

#include <array>

#include "runtime/base/utf8.h"

namespace sigmavm::collector {
namespace {

constexpr std::array<bool, 256> kNeedsEscape = [] {
  std::array<bool, 256> needs{};
  for (size_t control = 0; control < 0x20; ++control) needs[control] = true;
  for (const char c : {'"', '\\', '\x7F'}) needs[static_cast<unsigned char>(c)] = true;
  return needs;
}();

void AppendEscape(char c, std::string& out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') {
    out += '\\';
    out += c;
  } else if (c == '\n') {
    out += "\\n";
  } else if (c == '\t') {
    out += "\\t";
  } else {
    out += "\\u00";
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
}

/// `text` is well-formed.
void AppendEscaped(std::string_view text, std::string& out) {
  size_t begin = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    if (!kNeedsEscape[static_cast<unsigned char>(text[at])]) continue;
    out += text.substr(begin, at - begin);
    AppendEscape(text[at], out);
    begin = at + 1;
  }
  out += text.substr(begin);
}

}  // namespace

void AppendJsonString(std::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    const size_t valid = FindInvalidUtf8(text);
    AppendEscaped(text.substr(0, valid), out);
    text.remove_prefix(valid);
    if (text.empty()) break;
    AppendUtf8(kReplacementCharacter, out);
    text.remove_prefix(1);
  }
  out += '"';
}

}  // namespace sigmavm::collector
