// Parts of a point in time, read from the texts that logs write.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime/program/program.h"
#include "runtime/record/value.h"

namespace sigmavm::match {

/// A valid date of the proleptic Gregorian calendar, year 1 to 9999, and a time of day.
struct CivilTime {
  int32_t year = 0;
  int32_t month = 0;  ///< 1..12
  int32_t day = 0;    ///< 1..31
  int32_t hour = 0;
  int32_t minute = 0;
  int32_t second = 0;  ///< 60 in a leap second
};

/// Reads `YYYY-MM-DD`, a `T` or one blank, `HH:MM:SS`, then optionally a fraction, then optionally
/// `Z` or `+HH:MM`. Components are taken as written: the offset is checked and ignored. Otherwise
/// the text must be seconds since 1970 in UTC, with or without a fraction. nullopt for anything
/// else, impossible dates included.
[[nodiscard]] std::optional<CivilTime> ParseTime(std::string_view text) noexcept;

/// As ParseTime for texts; numbers are seconds since 1970 in UTC.
[[nodiscard]] std::optional<CivilTime> TimeOf(const record::Value& value) noexcept;

/// Week is that of ISO 8601, 1 to 53.
[[nodiscard]] int32_t PartOf(const CivilTime& time, program::TimePart part) noexcept;

}  // namespace sigmavm::match
