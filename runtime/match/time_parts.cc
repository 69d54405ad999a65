#include "runtime/match/time_parts.h"

#include <charconv>
#include <cmath>

namespace sigmavm::match {
namespace {

constexpr int64_t kSecondsADay = 86'400;
constexpr int64_t kLastSecond = 253'402'300'799;   // 9999-12-31 23:59:59
constexpr int64_t kFirstSecond = -62'135'596'800;  // 0001-01-01 00:00:00

bool IsLeapYear(int32_t year) noexcept {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int32_t DaysInMonth(int32_t year, int32_t month) noexcept {
  constexpr int32_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year) ? 29 : kDays[month - 1];
}

int32_t DayOfYear(const CivilTime& time) noexcept {  // from 1
  int32_t day = time.day;
  for (int32_t month = 1; month < time.month; ++month) day += DaysInMonth(time.year, month);
  return day;
}

int64_t DaysBeforeYear(int32_t year) noexcept {  // since 0001-01-01
  const int64_t past = year - 1;
  return past * 365 + past / 4 - past / 100 + past / 400;
}

/// 0 is Monday: 0001-01-01 was one.
int32_t WeekdayOfFirst(int32_t year) noexcept {
  return static_cast<int32_t>(DaysBeforeYear(year) % 7);
}

/// A year has 53 weeks when it begins on a Thursday, or is a leap year that begins on a Wednesday.
int32_t WeeksInYear(int32_t year) noexcept {
  const int32_t first = WeekdayOfFirst(year);
  return first == 3 || (first == 2 && IsLeapYear(year)) ? 53 : 52;
}

int32_t IsoWeek(const CivilTime& time) noexcept {
  const int32_t day = DayOfYear(time);
  const int32_t weekday = (WeekdayOfFirst(time.year) + day - 1) % 7;
  const int32_t week = (day - weekday + 9) / 7;  // the week of its Thursday
  if (week < 1) return time.year > 1 ? WeeksInYear(time.year - 1) : 52;
  return week > WeeksInYear(time.year) ? 1 : week;
}

/// Moves through a text while it has the expected form.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool Number(size_t digits, int32_t low, int32_t high, int32_t& out) noexcept {
    if (text_.size() < digits) return false;
    out = 0;
    for (size_t i = 0; i < digits; ++i) {
      if (text_[i] < '0' || text_[i] > '9') return false;
      out = out * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(digits);
    return out >= low && out <= high;
  }
  bool OneOf(std::string_view bytes) noexcept {
    if (text_.empty() || bytes.find(text_[0]) == std::string_view::npos) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool Digits() noexcept {  // at least one
    const size_t end = text_.find_first_not_of("0123456789");
    const size_t size = end == std::string_view::npos ? text_.size() : end;
    text_.remove_prefix(size);
    return size > 0;
  }
  [[nodiscard]] bool AtEnd() const noexcept { return text_.empty(); }

 private:
  std::string_view text_;
};

bool ParseOffset(Cursor& cursor) noexcept {
  if (cursor.AtEnd() || cursor.OneOf("Zz")) return true;
  int32_t ignored = 0;
  return cursor.OneOf("+-") && cursor.Number(2, 0, 23, ignored) && cursor.OneOf(":") &&
         cursor.Number(2, 0, 59, ignored);
}

std::optional<CivilTime> ParseCivil(std::string_view text) noexcept {
  Cursor cursor(text);
  CivilTime time;
  if (!cursor.Number(4, 1, 9999, time.year) || !cursor.OneOf("-") ||
      !cursor.Number(2, 1, 12, time.month) || !cursor.OneOf("-") ||
      !cursor.Number(2, 1, DaysInMonth(time.year, time.month), time.day)) {
    return std::nullopt;
  }
  if (!cursor.OneOf("Tt ") || !cursor.Number(2, 0, 23, time.hour) || !cursor.OneOf(":") ||
      !cursor.Number(2, 0, 59, time.minute) || !cursor.OneOf(":") ||
      !cursor.Number(2, 0, 60, time.second)) {
    return std::nullopt;
  }
  if (cursor.OneOf(".") && !cursor.Digits()) return std::nullopt;
  if (!ParseOffset(cursor) || !cursor.AtEnd()) return std::nullopt;
  return time;
}

std::optional<CivilTime> FromEpoch(int64_t seconds) noexcept {
  if (seconds < kFirstSecond || seconds > kLastSecond) return std::nullopt;
  const int64_t since_first = seconds - kFirstSecond;
  int64_t days = since_first / kSecondsADay;
  const auto second_of_day = static_cast<int32_t>(since_first % kSecondsADay);
  CivilTime time;
  time.year = static_cast<int32_t>(days / 366) + 1;  // never too late
  while (time.year < 9999 && DaysBeforeYear(time.year + 1) <= days) ++time.year;
  days -= DaysBeforeYear(time.year);
  time.month = 1;
  while (days >= DaysInMonth(time.year, time.month)) {
    days -= DaysInMonth(time.year, time.month);
    ++time.month;
  }
  time.day = static_cast<int32_t>(days) + 1;
  time.hour = second_of_day / 3600;
  time.minute = second_of_day / 60 % 60;
  time.second = second_of_day % 60;
  return time;
}

/// Seconds as digits, with an optional minus and an optional fraction, which rounds down.
std::optional<CivilTime> ParseEpoch(std::string_view text) noexcept {
  int64_t seconds = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, seconds);
  if (parsed.ec != std::errc()) return std::nullopt;
  Cursor rest(text.substr(static_cast<size_t>(parsed.ptr - text.data())));
  if (rest.OneOf(".")) {
    if (!rest.Digits()) return std::nullopt;
    const bool has_fraction = text.find_first_of("123456789", text.find('.')) != text.npos;
    if (text[0] == '-' && has_fraction && seconds > kFirstSecond) --seconds;
  }
  if (!rest.AtEnd()) return std::nullopt;
  return FromEpoch(seconds);
}

}  // namespace

std::optional<CivilTime> ParseTime(std::string_view text) noexcept {
  if (const std::optional<CivilTime> civil = ParseCivil(text)) return civil;
  return ParseEpoch(text);
}

std::optional<CivilTime> TimeOf(const record::Value& value) noexcept {
  switch (value.kind) {
    case record::ValueKind::kString:
      return ParseTime(value.text);
    case record::ValueKind::kInteger:
      return FromEpoch(value.integer);
    case record::ValueKind::kFloat: {
      const double seconds = std::floor(value.real);
      const bool in_range = seconds >= static_cast<double>(kFirstSecond) &&
                            seconds <= static_cast<double>(kLastSecond);
      if (!in_range) return std::nullopt;
      return FromEpoch(static_cast<int64_t>(seconds));
    }
    default:
      return std::nullopt;
  }
}

int32_t PartOf(const CivilTime& time, program::TimePart part) noexcept {
  switch (part) {
    case program::TimePart::kMinute:
      return time.minute;
    case program::TimePart::kHour:
      return time.hour;
    case program::TimePart::kDay:
      return time.day;
    case program::TimePart::kWeek:
      return IsoWeek(time);
    case program::TimePart::kMonth:
      return time.month;
    case program::TimePart::kYear:
      return time.year;
  }
  return 0;
}

}  // namespace sigmavm::match
