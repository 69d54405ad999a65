// What became of a program that waited for a verdict before its first instruction.
#pragma once

#include <cstdint>
#include <string_view>

namespace sigmavm::collector {

enum class HoldResult : uint8_t {
  kNotHeld,   ///< nobody held it
  kAllowed,   ///< it was judged, and ran
  kDenied,    ///< a rule that the operator named matched, and it did not run
  kDeadline,  ///< no verdict came in time, and it ran
  kOverflow,  ///< too many waited, and it ran without a verdict
};

/// "allowed", "denied" and so on; empty for kNotHeld.
[[nodiscard]] constexpr std::string_view HoldResultText(HoldResult result) noexcept {
  switch (result) {
    case HoldResult::kNotHeld:
      break;
    case HoldResult::kAllowed:
      return "allowed";
    case HoldResult::kDenied:
      return "denied";
    case HoldResult::kDeadline:
      return "deadline";
    case HoldResult::kOverflow:
      return "overflow";
  }
  return {};
}

}  // namespace sigmavm::collector
