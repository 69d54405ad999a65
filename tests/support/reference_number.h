// Exact numbers over int64, uint64 and double, for the reference evaluator.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sigmavm::reference {

/// An integer as sign and magnitude, or a double.
struct Number {
  bool is_integer = true;
  bool negative = false;   ///< integers; zero is never negative
  uint64_t magnitude = 0;  ///< integers
  double real = 0;         ///< others
};

[[nodiscard]] Number FromInteger(int64_t value);
[[nodiscard]] Number FromUnsigned(uint64_t value);
/// Integral values below 10^16 become integers, so 1.0 and 1 are the same number and text.
[[nodiscard]] Number FromDouble(double value);

/// -1, 0 or 1; nullopt when one side is not a number (NaN). Never rounds an integer.
[[nodiscard]] std::optional<int> Compare(const Number& left, const Number& right);

/// Decimal; of doubles the shortest digits that read back as the same, without `.0`, and with an
/// exponent below 10^-4 and from 10^16 on.
[[nodiscard]] std::string CanonicalText(const Number& number);

/// Reads `[+-]?digits[.digits][e[+-]?digits]`, the whole text; nullopt for anything else.
[[nodiscard]] std::optional<Number> ParseNumber(std::string_view text);

}  // namespace sigmavm::reference
