#include "compiler/backend/artefact/yaml_writer.h"

#include "runtime/base/utf8.h"

namespace sigmavm::backend {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

// Line and paragraph separators, the byte order mark and what is not a character: YAML readers
// disagree about them.
bool NeedsEscape(uint32_t c) {
  return IsTerminalControl(c) || c == 0x2028 || c == 0x2029 || c == 0xFEFF ||
         (c & 0xFFFE) == 0xFFFE;
}

void AppendEscape(uint32_t c, std::string& out) {
  const int digits = c <= 0xFF ? 2 : c <= 0xFFFF ? 4 : 8;
  out += '\\';
  out += digits == 2 ? 'x' : digits == 4 ? 'u' : 'U';
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) out += kHexDigits[(c >> shift) & 15];
}

// A block scalar keeps printable lines as they are. A first line that begins with a blank and
// blanks at the end of lines would be kept, too, but editors and people lose them.
bool FitsBlock(std::string_view text) {
  if (text.empty() || text.front() == ' ' || text.front() == '\n' || text.back() == '\n') {
    return false;
  }
  if (text.back() == ' ' || text.find(" \n") != std::string_view::npos) return false;
  for (size_t pos = 0; pos < text.size();) {
    const uint32_t c = DecodeUtf8(text, pos);
    if (c != '\n' && NeedsEscape(c)) return false;
  }
  return true;
}

}  // namespace

std::string QuotedYaml(std::string_view text) {
  std::string quoted = "\"";
  for (size_t pos = 0; pos < text.size();) {
    const uint32_t c = DecodeUtf8(text, pos);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += static_cast<char>(c);
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\t') {
      quoted += "\\t";
    } else if (NeedsEscape(c)) {
      AppendEscape(c, quoted);
    } else {
      AppendUtf8(c, quoted);
    }
  }
  return quoted += '"';
}

void YamlWriter::Begin(std::string_view key) {
  text_.append(depth_ * 2, ' ');
  if (item_) text_.replace(text_.size() - 2, 2, "- ");
  item_ = false;
  text_.append(key) += ':';
}

void YamlWriter::Word(std::string_view key, std::string_view word) {
  Begin(key);
  text_.append(" ").append(word) += '\n';
}

void YamlWriter::Text(std::string_view key, std::string_view text) { Word(key, QuotedYaml(text)); }

void YamlWriter::Block(std::string_view key, std::string_view text) {
  if (!FitsBlock(text)) return Text(key, text);
  Begin(key);
  text_ += " |2-\n";
  while (true) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (!line.empty()) text_.append(depth_ * 2 + 2, ' ').append(line);
    text_ += '\n';
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

void YamlWriter::List(std::string_view key, const std::vector<std::string>& texts) {
  if (texts.empty()) return Word(key, "[]");
  Key(key);
  for (const std::string& text : texts) {
    text_.append(depth_ * 2 + 2, ' ').append("- ").append(QuotedYaml(text)) += '\n';
  }
}

void YamlWriter::Key(std::string_view key) {
  Begin(key);
  text_ += '\n';
}

}  // namespace sigmavm::backend
