// Points in time and spans of time as the language writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sigmavm::kql {

inline constexpr int64_t kTicksPerSecond = 10'000'000;  ///< a tick is 100 ns
inline constexpr int64_t kTicksPerMinute = 60 * kTicksPerSecond;
inline constexpr int64_t kTicksPerHour = 60 * kTicksPerMinute;
inline constexpr int64_t kTicksPerDay = 24 * kTicksPerHour;

/// A date of the proleptic Gregorian calendar and a time of day, in UTC.
struct Civil {
  int64_t year = 1970;
  int64_t month = 1;
  int64_t day = 1;
  int64_t tick_of_day = 0;
};

[[nodiscard]] Civil ToCivil(int64_t ticks) noexcept;
/// Requires a month of 1 to 12; days past the end of the month run into the next.
[[nodiscard]] int64_t FromCivil(const Civil& civil) noexcept;
[[nodiscard]] int64_t DaysOfMonth(int64_t year, int64_t month) noexcept;

/// Reads ISO 8601 (`2024-01-31`, then `T` or a blank, `10:20[:30[.1234567]]`, `Z` or `+02:00`) and
/// the month/day/year form of the United States. Without an offset the time is UTC.
[[nodiscard]] std::optional<int64_t> ParseDateTime(std::string_view text) noexcept;

/// Reads `[-][d.]hh:mm[:ss[.fffffff]]`, a number of days, or a number with a unit such as `5m`.
[[nodiscard]] std::optional<int64_t> ParseTimespan(std::string_view text) noexcept;

/// Ticks of one `d`, `h`, `m`, `s`, `ms`, `microsecond`, `tick` or their long names; 0 for others.
[[nodiscard]] int64_t TicksOfUnit(std::string_view unit) noexcept;

/// "2024-01-31T10:20:30.1234567Z"
void AppendDateTime(int64_t ticks, std::string& out);
/// "1.02:03:04.5000000"; days and fraction only when there are any.
void AppendTimespan(int64_t ticks, std::string& out);

}  // namespace sigmavm::kql
