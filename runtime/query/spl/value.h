// What a field of an event or result holds: one text or several, prepared for comparison.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sigmavm::spl {

/// One text with what comparisons need of it, worked out once.
struct Text {
  std::string text;
  std::string folded;  ///< simple case folding of `text`
  double number = 0;   ///< only meaningful with is_number
  bool is_number = false;
};

[[nodiscard]] Text MakeText(std::string text);

/// A field that exists has at least one text; several make it a multivalue field.
struct Value {
  std::vector<Text> texts;
};

[[nodiscard]] Value OneText(std::string text);
[[nodiscard]] Value OneNumber(double number);

/// Splunk's idea of a number in text: optional sign, decimal digits with an optional fraction and
/// exponent, nothing else (no blanks, no hexadecimal, no infinity).
[[nodiscard]] bool ParseNumber(std::string_view text, double& number) noexcept;

/// The shortest text that reads back as the number; whole numbers have no fraction.
[[nodiscard]] std::string NumberText(double number);

}  // namespace sigmavm::spl
