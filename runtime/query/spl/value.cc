// Prepares texts for comparison and converts between numbers and texts.
#include "runtime/query/spl/value.h"

#include <charconv>
#include <cmath>
#include <utility>

#include "runtime/base/case_fold.h"
#include "runtime/base/number_text.h"

namespace sigmavm::spl {

Text MakeText(std::string text) {
  Text made;
  made.folded = Folded(text);
  made.is_number = ParseNumber(text, made.number);
  made.text = std::move(text);
  return made;
}

Value OneText(std::string text) {
  Value value;
  value.texts.push_back(MakeText(std::move(text)));
  return value;
}

Value OneNumber(double number) { return OneText(NumberText(number)); }

bool ParseNumber(std::string_view text, double& number) noexcept {
  std::string_view digits = text;
  if (!digits.empty() && (digits[0] == '+' || digits[0] == '-')) digits.remove_prefix(1);
  const bool starts_well =
      !digits.empty() &&
      ((digits[0] >= '0' && digits[0] <= '9') ||
       (digits[0] == '.' && digits.size() > 1 && digits[1] >= '0' && digits[1] <= '9'));
  if (!starts_well) return false;
  double parsed = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), parsed);
  if (error != std::errc() || end != digits.data() + digits.size()) return false;
  number = text[0] == '-' ? -parsed : parsed;
  return std::isfinite(number);
}

std::string NumberText(double number) {
  FloatTextBuffer buffer;
  return std::string(FloatText(number, buffer));
}

}  // namespace sigmavm::spl
