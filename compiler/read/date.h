// Dates of rule attributes.
#pragma once

#include <string_view>

namespace sigmavm::read {

/// A day of the Gregorian calendar as YYYY-MM-DD or, as older rules have it, YYYY/MM/DD with one or
/// two digits for month and day.
[[nodiscard]] bool IsDate(std::string_view text) noexcept;

}  // namespace sigmavm::read
