#include "runtime/query/kql/time_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace sigmavm::kql {
namespace {

/// Reads a text from left to right; a failed read leaves it where it was.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool done() const noexcept { return rest_.empty(); }

  bool Skip(char c) noexcept {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<int64_t> Digits(size_t at_least, size_t at_most) noexcept {
    size_t count = 0;
    int64_t number = 0;
    while (count < at_most && count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9') {
      number = number * 10 + (rest_[count++] - '0');
    }
    if (count < at_least) return std::nullopt;
    rest_.remove_prefix(count);
    return number;
  }

  /// The digits behind a decimal point as ticks; digits past the seventh are dropped.
  std::optional<int64_t> Fraction() noexcept {
    int64_t ticks = 0;
    int64_t unit = kTicksPerSecond / 10;
    size_t count = 0;
    for (; count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9'; ++count) {
      ticks += unit * (rest_[count] - '0');
      unit /= 10;
    }
    if (count == 0) return std::nullopt;
    rest_.remove_prefix(count);
    return ticks;
  }

 private:
  std::string_view rest_;
};

/// `hh:mm[:ss[.f]]`
std::optional<int64_t> ReadClock(Cursor& cursor) noexcept {
  const auto hour = cursor.Digits(1, 2);
  if (!hour || *hour > 23 || !cursor.Skip(':')) return std::nullopt;
  const auto minute = cursor.Digits(2, 2);
  if (!minute || *minute > 59) return std::nullopt;
  int64_t ticks = *hour * kTicksPerHour + *minute * kTicksPerMinute;
  if (!cursor.Skip(':')) return ticks;
  const auto second = cursor.Digits(2, 2);
  if (!second || *second > 59) return std::nullopt;
  ticks += *second * kTicksPerSecond;
  if (!cursor.Skip('.')) return ticks;
  const auto fraction = cursor.Fraction();
  if (!fraction) return std::nullopt;
  return ticks + *fraction;
}

std::optional<int64_t> ReadOffset(Cursor& cursor) noexcept {
  if (cursor.done() || cursor.Skip('Z') || cursor.Skip('z')) return 0;
  const bool negative = cursor.Skip('-');
  if (!negative && !cursor.Skip('+')) return std::nullopt;
  const auto hour = cursor.Digits(2, 2);
  if (!hour || *hour > 14 || !cursor.Skip(':')) return std::nullopt;
  const auto minute = cursor.Digits(2, 2);
  if (!minute || *minute > 59) return std::nullopt;
  const int64_t ticks = *hour * kTicksPerHour + *minute * kTicksPerMinute;
  return negative ? -ticks : ticks;
}

std::optional<Civil> ReadDate(Cursor& cursor) noexcept {
  Civil civil;
  const auto first = cursor.Digits(1, 4);
  if (!first) return std::nullopt;
  const bool is_iso = cursor.Skip('-');
  if (!is_iso && !cursor.Skip('/')) return std::nullopt;
  const auto second = cursor.Digits(1, 2);
  if (!second || !cursor.Skip(is_iso ? '-' : '/')) return std::nullopt;
  const auto third = cursor.Digits(is_iso ? 1 : 4, is_iso ? 2 : 4);
  if (!third) return std::nullopt;
  civil.year = is_iso ? *first : *third;
  civil.month = is_iso ? *second : *first;
  civil.day = is_iso ? *third : *second;
  const bool valid = civil.year >= 1 && civil.month >= 1 && civil.month <= 12 && civil.day >= 1 &&
                     civil.day <= DaysOfMonth(civil.year, civil.month);
  if (!valid) return std::nullopt;
  return civil;
}

std::string_view Trimmed(std::string_view text) noexcept {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// Whole number of ticks in `number` units, or nullopt when it does not fit.
std::optional<int64_t> Scale(double number, int64_t unit) noexcept {
  const double ticks = number * static_cast<double>(unit);
  if (!(std::abs(ticks) < 9.2e18)) return std::nullopt;
  return static_cast<int64_t>(std::llround(ticks));
}

std::optional<int64_t> ReadUnits(std::string_view text) noexcept {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  const std::string_view unit = Trimmed(text.substr(static_cast<size_t>(end - text.data())));
  const int64_t ticks = unit.empty() ? kTicksPerDay : TicksOfUnit(unit);
  if (ticks == 0) return std::nullopt;
  return Scale(number, ticks);
}

}  // namespace

Civil ToCivil(int64_t ticks) noexcept {
  int64_t days = ticks / kTicksPerDay;
  int64_t rest = ticks % kTicksPerDay;
  if (rest < 0) {
    rest += kTicksPerDay;
    --days;
  }
  // Howard Hinnant, "chrono-compatible low-level date algorithms": days from 0000-03-01.
  days += 719'468;
  const int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const int64_t day_of_era = days - era * 146'097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t shifted_month = (5 * day_of_year + 2) / 153;
  Civil civil;
  civil.day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  civil.month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  civil.year = year_of_era + era * 400 + (civil.month <= 2 ? 1 : 0);
  civil.tick_of_day = rest;
  return civil;
}

int64_t FromCivil(const Civil& civil) noexcept {
  const int64_t year = civil.month <= 2 ? civil.year - 1 : civil.year;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t shifted_month = civil.month > 2 ? civil.month - 3 : civil.month + 9;
  const int64_t day_of_year = (153 * shifted_month + 2) / 5 + civil.day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return (era * 146'097 + day_of_era - 719'468) * kTicksPerDay + civil.tick_of_day;
}

int64_t DaysOfMonth(int64_t year, int64_t month) noexcept {
  static constexpr std::array<int64_t, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return kDays[static_cast<size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

std::optional<int64_t> ParseDateTime(std::string_view text) noexcept {
  Cursor cursor(Trimmed(text));
  std::optional<Civil> civil = ReadDate(cursor);
  if (!civil) return std::nullopt;
  if (cursor.done()) return FromCivil(*civil);
  if (!cursor.Skip('T') && !cursor.Skip(' ')) return std::nullopt;
  const auto clock = ReadClock(cursor);
  if (!clock) return std::nullopt;
  civil->tick_of_day = *clock;
  const auto offset = ReadOffset(cursor);
  if (!offset || !cursor.done()) return std::nullopt;
  return FromCivil(*civil) - *offset;
}

std::optional<int64_t> ParseTimespan(std::string_view text) noexcept {
  text = Trimmed(text);
  if (text.empty()) return std::nullopt;
  if (text.find(':') == std::string_view::npos) return ReadUnits(text);
  Cursor cursor(text);
  const bool negative = cursor.Skip('-');
  int64_t ticks = 0;
  if (const size_t dot = text.find('.'); dot < text.find(':')) {
    const auto days = cursor.Digits(1, 7);
    if (!days || !cursor.Skip('.')) return std::nullopt;
    ticks = *days * kTicksPerDay;
  }
  const auto clock = ReadClock(cursor);
  if (!clock || !cursor.done()) return std::nullopt;
  ticks += *clock;
  return negative ? -ticks : ticks;
}

int64_t TicksOfUnit(std::string_view unit) noexcept {
  struct Unit {
    std::string_view name;
    int64_t ticks;
  };
  static constexpr Unit kUnits[] = {
      {"d", kTicksPerDay},
      {"day", kTicksPerDay},
      {"days", kTicksPerDay},
      {"h", kTicksPerHour},
      {"hr", kTicksPerHour},
      {"hrs", kTicksPerHour},
      {"hour", kTicksPerHour},
      {"hours", kTicksPerHour},
      {"m", kTicksPerMinute},
      {"min", kTicksPerMinute},
      {"minute", kTicksPerMinute},
      {"minutes", kTicksPerMinute},
      {"s", kTicksPerSecond},
      {"sec", kTicksPerSecond},
      {"second", kTicksPerSecond},
      {"seconds", kTicksPerSecond},
      {"ms", 10'000},
      {"milli", 10'000},
      {"millis", 10'000},
      {"millisecond", 10'000},
      {"milliseconds", 10'000},
      {"microsecond", 10},
      {"microseconds", 10},
      {"micro", 10},
      {"tick", 1},
      {"ticks", 1},
  };
  for (const Unit& known : kUnits) {
    if (known.name == unit) return known.ticks;
  }
  return 0;
}

void AppendDateTime(int64_t ticks, std::string& out) {
  const Civil civil = ToCivil(ticks);
  std::array<char, 96> buffer;
  const int size = std::snprintf(
      buffer.data(), buffer.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%07dZ",
      static_cast<int>(civil.year), static_cast<int>(civil.month), static_cast<int>(civil.day),
      static_cast<int>(civil.tick_of_day / kTicksPerHour),
      static_cast<int>(civil.tick_of_day / kTicksPerMinute % 60),
      static_cast<int>(civil.tick_of_day / kTicksPerSecond % 60),
      static_cast<int>(civil.tick_of_day % kTicksPerSecond));
  out.append(buffer.data(), static_cast<size_t>(size));
}

void AppendTimespan(int64_t ticks, std::string& out) {
  auto rest = static_cast<uint64_t>(ticks);
  if (ticks < 0) {
    out += '-';
    rest = ~rest + 1;
  }
  constexpr auto kDay = static_cast<uint64_t>(kTicksPerDay);
  constexpr auto kSecond = static_cast<uint64_t>(kTicksPerSecond);
  if (rest >= kDay) out += std::to_string(rest / kDay) + ".";
  rest %= kDay;
  std::array<char, 64> buffer;
  const uint64_t seconds = rest / kSecond;
  const int size = std::snprintf(
      buffer.data(), buffer.size(), "%02d:%02d:%02d", static_cast<int>(seconds / 3'600),
      static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
  out.append(buffer.data(), static_cast<size_t>(size));
  if (rest % kSecond == 0) return;
  const int digits =
      std::snprintf(buffer.data(), buffer.size(), ".%07d", static_cast<int>(rest % kSecond));
  out.append(buffer.data(), static_cast<size_t>(digits));
}

}  // namespace sigmavm::kql
