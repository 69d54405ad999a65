#include "grammar/condition_text.h"

#include "runtime/base/utf8.h"

namespace sigmavm::grammar {

bool IsConditionBlank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool IsNameCharacter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

std::string Shortened(std::string_view text) {
  constexpr size_t kShownBytes = 60;
  if (text.size() <= kShownBytes) return std::string(text);
  size_t end = 0;
  while (end < kShownBytes) end += Utf8Length(text, end);
  return std::string(text.substr(0, end)) + "...";
}

std::string Quoted(std::string_view text) { return "`" + Shortened(text) + "`"; }

}  // namespace sigmavm::grammar
