#include "compiler/backend/profile/number_text.h"

#include <array>
#include <charconv>

namespace sigmavm::backend {

std::optional<int64_t> WholeNumber(std::string_view text) noexcept {
  const bool is_hex = text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
  if (is_hex) text.remove_prefix(2);
  int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number, is_hex ? 16 : 10);
  if (error != std::errc() || rest != end || text.empty()) return std::nullopt;
  return number;
}

std::string HexText(int64_t number) {
  std::array<char, 16> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16);
  return "0x" + std::string(digits.data(), error == std::errc() ? end : digits.data());
}

}  // namespace sigmavm::backend
