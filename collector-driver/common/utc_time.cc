// The Gregorian calendar without the C library's locks and time zones.
#include "collector-driver/common/utc_time.h"

#include <algorithm>

namespace sigmavm::collector {
namespace {

constexpr int64_t kTicksPerSecond = 10'000'000;
constexpr int64_t kSecondsPerDay = 86'400;
// 9999-12-31 23:59:59.9999999.
constexpr int64_t kLastTick = 2'650'467'743'999'999'999;

void AppendDigits(int64_t number, int digits, std::string& out) {
  const size_t begin = out.size();
  out.append(static_cast<size_t>(digits), '0');
  for (size_t at = out.size(); at-- > begin; number /= 10) {
    out[at] = static_cast<char>('0' + number % 10);
  }
}

/// Counts in years that begin in March, so that the leap day is the last (H. Hinnant,
/// "chrono-Compatible Low-Level Date Algorithms").
void AppendDate(int64_t days_since_1601, std::string& out) {
  constexpr int64_t kDaysPerEra = 146'097;         // 400 years
  const int64_t days = days_since_1601 + 584'694;  // since 0000-03-01
  const int64_t era = days / kDaysPerEra;
  const int64_t day_of_era = days % kDaysPerEra;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  AppendDigits(year_of_era + era * 400 + (month <= 2 ? 1 : 0), 4, out);
  out += '-';
  AppendDigits(month, 2, out);
  out += '-';
  AppendDigits(day_of_year - (153 * month_from_march + 2) / 5 + 1, 2, out);
}

void AppendTime(int64_t utc_100ns, char separator, int fraction_digits, std::string& out) {
  const int64_t ticks = std::clamp<int64_t>(utc_100ns, 0, kLastTick);
  const int64_t seconds = ticks / kTicksPerSecond;
  const int64_t of_day = seconds % kSecondsPerDay;
  AppendDate(seconds / kSecondsPerDay, out);
  out += separator;
  AppendDigits(of_day / 3'600, 2, out);
  out += ':';
  AppendDigits(of_day / 60 % 60, 2, out);
  out += ':';
  AppendDigits(of_day % 60, 2, out);
  out += '.';
  const int64_t fraction = ticks % kTicksPerSecond;
  AppendDigits(fraction_digits == 3 ? fraction / 10'000 : fraction, fraction_digits, out);
}

}  // namespace

void AppendSysmonTime(int64_t utc_100ns, std::string& out) { AppendTime(utc_100ns, ' ', 3, out); }

void AppendIsoTime(int64_t utc_100ns, std::string& out) {
  AppendTime(utc_100ns, 'T', 7, out);
  out += 'Z';
}

}  // namespace sigmavm::collector
