#include "runtime/base/number_text.h"

#include <charconv>
#include <cmath>

namespace sigmavm {

std::string_view FloatText(double number, FloatTextBuffer& buffer) noexcept {
  constexpr double kLeastFixed = 1e-4;
  constexpr double kExponentFrom = 1e16;
  if (number == 0) return "0";
  const double magnitude = std::abs(number);
  const bool fixed = magnitude >= kLeastFixed && magnitude < kExponentFrom;
  const std::to_chars_result result =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                    fixed ? std::chars_format::fixed : std::chars_format::scientific);
  return {buffer.data(), static_cast<size_t>(result.ptr - buffer.data())};
}

}  // namespace sigmavm
