#include "compiler/pipeline/sigma_text.h"

namespace sigmavm::pipeline {

size_t UnitLength(std::string_view text, size_t pos) noexcept {
  if (text[pos] != '\\' || pos + 1 == text.size()) return 1;
  return std::string_view("*?\\%").find(text[pos + 1]) == std::string_view::npos ? 1 : 2;
}

bool HasWildcard(std::string_view text) noexcept {
  for (size_t pos = 0; pos < text.size(); pos += UnitLength(text, pos)) {
    if (text[pos] == '*' || text[pos] == '?') return true;
  }
  return false;
}

std::string_view PlaceholderAt(std::string_view text, size_t pos) noexcept {
  if (text[pos] != '%') return {};
  const size_t end = text.find_first_of("% \t\r\n\\", pos + 1);
  if (end == std::string_view::npos || text[end] != '%') return {};
  return text.substr(pos + 1, end - pos - 1);
}

}  // namespace sigmavm::pipeline
