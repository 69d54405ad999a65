// Functions on points in time and spans of time.
#include <algorithm>
#include <optional>
#include <string>

#include "runtime/query/kql/functions.h"
#include "runtime/query/kql/time_text.h"

namespace sigmavm::kql {
namespace {

using Arguments = std::span<const Value>;

constexpr int64_t kTicksPerMillisecond = kTicksPerSecond / 1'000;

enum class Part : uint8_t {
  kYear,
  kQuarter,
  kMonth,
  kWeek,
  kDay,
  kDayOfYear,
  kHour,
  kMinute,
  kSecond,
  kMillisecond,
  kMicrosecond,
  kNanosecond,
};

std::optional<Part> FindPart(std::string_view name) noexcept {
  struct Named {
    std::string_view name;
    Part part;
  };
  static constexpr Named kParts[] = {
      {"year", Part::kYear},
      {"quarter", Part::kQuarter},
      {"month", Part::kMonth},
      {"week_of_year", Part::kWeek},
      {"week", Part::kWeek},
      {"day", Part::kDay},
      {"dayofyear", Part::kDayOfYear},
      {"hour", Part::kHour},
      {"minute", Part::kMinute},
      {"second", Part::kSecond},
      {"millisecond", Part::kMillisecond},
      {"microsecond", Part::kMicrosecond},
      {"nanosecond", Part::kNanosecond},
  };
  std::string folded(name);
  for (char& c : folded) c = FoldAscii(c);
  for (const Named& known : kParts) {
    if (known.name == folded) return known.part;
  }
  return std::nullopt;
}

int64_t DayNumber(int64_t ticks) noexcept {
  const int64_t days = ticks / kTicksPerDay;
  return ticks % kTicksPerDay < 0 ? days - 1 : days;
}

/// 0 for Sunday to 6.
int64_t DayOfWeek(int64_t ticks) noexcept {
  constexpr int64_t kFirstDay = 4;  // 1970-01-01 was a Thursday
  return ((DayNumber(ticks) + kFirstDay) % 7 + 7) % 7;
}

int64_t DayOfYear(int64_t ticks) noexcept {
  const Civil civil = ToCivil(ticks);
  return DayNumber(ticks) - DayNumber(FromCivil({civil.year, 1, 1, 0})) + 1;
}

/// By ISO 8601: the week of the Thursday that is nearest.
int64_t WeekOfYear(int64_t ticks) noexcept {
  const int64_t from_monday = (DayOfWeek(ticks) + 6) % 7;
  const int64_t thursday = ticks + (3 - from_monday) * kTicksPerDay;
  return (DayOfYear(thursday) - 1) / 7 + 1;
}

int64_t PartOf(Part part, int64_t ticks) noexcept {
  const Civil civil = ToCivil(ticks);
  switch (part) {
    case Part::kYear:
      return civil.year;
    case Part::kQuarter:
      return (civil.month - 1) / 3 + 1;
    case Part::kMonth:
      return civil.month;
    case Part::kWeek:
      return WeekOfYear(ticks);
    case Part::kDay:
      return civil.day;
    case Part::kDayOfYear:
      return DayOfYear(ticks);
    case Part::kHour:
      return civil.tick_of_day / kTicksPerHour;
    case Part::kMinute:
      return civil.tick_of_day / kTicksPerMinute % 60;
    case Part::kSecond:
      return civil.tick_of_day / kTicksPerSecond % 60;
    case Part::kMillisecond:
      return civil.tick_of_day / kTicksPerMillisecond % 1'000;
    case Part::kMicrosecond:
      return civil.tick_of_day / 10 % 1'000'000;
    case Part::kNanosecond:
      return civil.tick_of_day % kTicksPerSecond * 100;
  }
  return 0;
}

Value DatetimePart(Context& /*context*/, Arguments arguments) {
  const std::optional<Part> part = FindPart(arguments[0].text());
  return part ? Value::Long(PartOf(*part, arguments[1].integer)) : Value();
}

template <Part kPart>
Value Get(Context& /*context*/, Arguments arguments) {
  return Value::Long(PartOf(kPart, arguments[0].integer));
}

Value GetDayOfWeek(Context& /*context*/, Arguments arguments) {
  return Value::Timespan(DayOfWeek(arguments[0].integer) * kTicksPerDay);
}

int64_t MonthNumber(int64_t ticks) noexcept {
  const Civil civil = ToCivil(ticks);
  return civil.year * 12 + civil.month - 1;
}

int64_t FloorDivide(int64_t number, int64_t unit) noexcept {
  return number / unit - (number % unit < 0 ? 1 : 0);
}

/// Ticks of a part of fixed length, or 0.
int64_t UnitOf(Part part) noexcept {
  switch (part) {
    case Part::kWeek:
      return 7 * kTicksPerDay;
    case Part::kDay:
    case Part::kDayOfYear:
      return kTicksPerDay;
    case Part::kHour:
      return kTicksPerHour;
    case Part::kMinute:
      return kTicksPerMinute;
    case Part::kSecond:
      return kTicksPerSecond;
    case Part::kMillisecond:
      return kTicksPerMillisecond;
    case Part::kMicrosecond:
      return 10;
    default:
      return 0;
  }
}

/// How many boundaries of the part lie between the second and the first point.
Value DatetimeDiff(Context& /*context*/, Arguments arguments) {
  const std::optional<Part> part = FindPart(arguments[0].text());
  if (!part) return {};
  const int64_t left = arguments[1].integer;
  const int64_t right = arguments[2].integer;
  if (*part == Part::kNanosecond) return Value::Long((left - right) * 100);
  if (*part == Part::kWeek) {
    const int64_t sunday_left = DayNumber(left) - DayOfWeek(left);
    return Value::Long((sunday_left - (DayNumber(right) - DayOfWeek(right))) / 7);
  }
  if (const int64_t unit = UnitOf(*part); unit != 0) {
    return Value::Long(FloorDivide(left, unit) - FloorDivide(right, unit));
  }
  const int64_t months = *part == Part::kMonth ? 1 : (*part == Part::kQuarter ? 3 : 12);
  return Value::Long(MonthNumber(left) / months - MonthNumber(right) / months);
}

constexpr int64_t kMaxAmount = 100'000'000;

Value DatetimeAdd(Context& /*context*/, Arguments arguments) {
  const std::optional<Part> part = FindPart(arguments[0].text());
  const int64_t amount = arguments[1].integer;
  if (!part || amount > kMaxAmount || amount < -kMaxAmount) return {};
  const int64_t ticks = arguments[2].integer;
  if (*part == Part::kNanosecond) return Value::DateTime(ticks + amount / 100);
  if (const int64_t unit = UnitOf(*part); unit != 0) {
    int64_t sum = 0;
    if (__builtin_mul_overflow(unit, amount, &sum) || __builtin_add_overflow(sum, ticks, &sum)) {
      return {};
    }
    return Value::DateTime(sum);
  }
  const int64_t months = *part == Part::kMonth ? 1 : (*part == Part::kQuarter ? 3 : 12);
  const int64_t month = MonthNumber(ticks) + amount * months;
  if (month < 12 || month >= 10'000 * 12) return {};
  Civil civil = ToCivil(ticks);
  civil.year = month / 12;
  civil.month = month % 12 + 1;
  civil.day = std::min(civil.day, DaysOfMonth(civil.year, civil.month));
  return Value::DateTime(FromCivil(civil));
}

void AppendPadded(int64_t number, size_t width, std::string& out) {
  std::string digits = std::to_string(number);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  out += digits;
}

/// What a run of one format letter stands for; false for letters that are none.
bool AppendFormatted(char letter, size_t count, int64_t ticks, std::string& out) {
  const Civil civil = ToCivil(ticks);
  switch (letter) {
    case 'y':
      AppendPadded(count <= 2 ? civil.year % 100 : civil.year, count, out);
      return true;
    case 'M':
      AppendPadded(civil.month, count, out);
      return count <= 2;
    case 'd':
      AppendPadded(civil.day, count, out);
      return count <= 2;
    case 'H':
      AppendPadded(PartOf(Part::kHour, ticks), count, out);
      return count <= 2;
    case 'h':
      AppendPadded((PartOf(Part::kHour, ticks) + 11) % 12 + 1, count, out);
      return count <= 2;
    case 'm':
      AppendPadded(PartOf(Part::kMinute, ticks), count, out);
      return count <= 2;
    case 's':
      AppendPadded(PartOf(Part::kSecond, ticks), count, out);
      return count <= 2;
    case 'f': {
      std::string digits;
      AppendPadded(civil.tick_of_day % kTicksPerSecond, 7, digits);
      out += digits.substr(0, count);
      return count <= 7;
    }
    case 't':
      out += PartOf(Part::kHour, ticks) < 12 ? "AM" : "PM";
      return count == 2;
    default:
      return false;
  }
}

/// The empty text for a format with letters that it cannot have.
Value FormatDatetime(Context& context, Arguments arguments) {
  const std::string_view format = arguments[1].text();
  std::string out;
  for (size_t at = 0; at < format.size() && out.size() < kTextBytes;) {
    const char c = format[at];
    const char folded = FoldAscii(c);
    size_t end = at + 1;
    if (folded >= 'a' && folded <= 'z') {
      while (end < format.size() && format[end] == c) ++end;
      if (!AppendFormatted(c, end - at, arguments[0].integer, out)) return Value::Text({});
    } else {
      out += c;
    }
    at = end;
  }
  return context.NewText(out);
}

template <int64_t kUnit>
Value StartOf(Context& /*context*/, Arguments arguments) {
  return Value::DateTime(FloorDivide(arguments[0].integer, kUnit) * kUnit);
}

Value FromUnixSeconds(Context& /*context*/, Arguments arguments) {
  const double ticks = arguments[0].number() * static_cast<double>(kTicksPerSecond);
  if (!(ticks > -9.2e18 && ticks < 9.2e18)) return {};
  return Value::DateTime(static_cast<int64_t>(ticks));
}

constexpr Function kFunctions[] = {
    {"datetime_part", "l:st", DatetimePart},
    {"getyear", "l:t", Get<Part::kYear>},
    {"getmonth", "l:t", Get<Part::kMonth>},
    {"monthofyear", "l:t", Get<Part::kMonth>},
    {"week_of_year", "l:t", Get<Part::kWeek>},
    {"dayofmonth", "l:t", Get<Part::kDay>},
    {"dayofyear", "l:t", Get<Part::kDayOfYear>},
    {"dayofweek", "p:t", GetDayOfWeek},
    {"hourofday", "l:t", Get<Part::kHour>},
    {"datetime_diff", "l:stt", DatetimeDiff},
    {"datetime_add", "t:slt", DatetimeAdd},
    {"format_datetime", "s:ts", FormatDatetime},
    {"startofday", "t:t", StartOf<kTicksPerDay>},
    {"unixtime_seconds_todatetime", "t:n", FromUnixSeconds},
};

}  // namespace

std::span<const Function> TimeFunctions() noexcept { return kFunctions; }

}  // namespace sigmavm::kql
