// Times of events and their parts, for the reference evaluator.
#pragma once

#include <cstdint>
#include <optional>

#include "tests/support/reference_event.h"

namespace sigmavm::reference {

enum class TimePart : uint8_t { kMinute, kHour, kDay, kWeek, kMonth, kYear };

/// A part of the time that a value states: `YYYY-MM-DD`, `T` or a blank, `HH:MM:SS`, perhaps a
/// fraction, perhaps a zone; or epoch seconds (UTC), as a number or as the text
/// `[-]digits[.digits]`. Years 1 to 9999. Parts are taken as written, no zone is applied. Weeks are
/// those of ISO 8601. nullopt: no valid time.
[[nodiscard]] std::optional<int64_t> ReadTimePart(const Leaf& leaf, TimePart part);

}  // namespace sigmavm::reference
