#include "compiler/source/yaml_text.h"

#include <algorithm>

namespace sigmavm::source {

bool IsYamlBlank(char c) noexcept { return c == ' ' || c == '\t'; }

bool IsYamlBreak(char c) noexcept { return c == '\n' || c == '\r'; }

bool IsBlankAt(std::string_view text, size_t pos) noexcept {
  return pos >= text.size() || IsYamlBlank(text[pos]) || IsYamlBreak(text[pos]);
}

size_t SkipBlanksAndComments(std::string_view text, size_t pos) noexcept {
  while (pos < text.size()) {
    if (IsYamlBlank(text[pos]) || IsYamlBreak(text[pos])) {
      ++pos;
    } else if (text[pos] == '#' && (pos == 0 || IsBlankAt(text, pos - 1))) {
      pos = LineEnd(text, pos);
    } else {
      break;
    }
  }
  return pos;
}

size_t SkipProperties(std::string_view text, size_t pos) noexcept {
  while (pos < text.size() && (text[pos] == '&' || text[pos] == '!')) {
    if (text.substr(pos, 2) == "!<") {
      pos = std::min(text.find('>', pos), LineEnd(text, pos));
      if (pos < text.size() && text[pos] == '>') ++pos;
    } else {
      pos = WordEnd(text, pos);
    }
    pos = SkipBlanksAndComments(text, pos);
  }
  return pos;
}

size_t WordEnd(std::string_view text, size_t pos) noexcept {
  while (!IsBlankAt(text, pos) &&
         std::string_view(",[]{}").find(text[pos]) == std::string_view::npos) {
    ++pos;
  }
  return pos;
}

size_t LineEnd(std::string_view text, size_t pos) noexcept {
  const size_t end = text.find('\n', pos);
  if (end == std::string_view::npos) return text.size();
  return end > pos && text[end - 1] == '\r' ? end - 1 : end;
}

size_t LineStart(std::string_view text, size_t pos) noexcept {
  if (pos == 0) return 0;
  const size_t line_break = text.rfind('\n', pos - 1);
  return line_break == std::string_view::npos ? 0 : line_break + 1;
}

bool IsDocumentMarker(std::string_view text, size_t pos, std::string_view marker) noexcept {
  return text.substr(pos, marker.size()) == marker && LineStart(text, pos) == pos &&
         IsBlankAt(text, pos + marker.size());
}

bool IsNullWord(std::string_view word) noexcept {
  return word == "~" || word == "null" || word == "Null" || word == "NULL";
}

std::string_view NullWordAt(std::string_view text, size_t pos) noexcept {
  std::string_view word = text.substr(pos, WordEnd(text, pos) - pos);
  if (!word.empty() && word.back() == ':') word.remove_suffix(1);
  return IsNullWord(word) ? word : std::string_view();
}

}  // namespace sigmavm::source
