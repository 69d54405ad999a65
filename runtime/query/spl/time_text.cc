// Reads and writes times in UTC.
#include "runtime/query/spl/time_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>

#include "runtime/query/spl/value.h"

namespace sigmavm::spl {
namespace {

constexpr double kMinute = 60;
constexpr double kHour = 3'600;
constexpr double kDay = 86'400;
constexpr double kLatest = 1e11;  ///< seconds; beyond, calendars stop making sense

struct Unit {
  std::string_view name;
  double seconds;  ///< 0: a calendar unit
  char snap;       ///< what '@' rounds down to
};
constexpr std::array<Unit, 28> kUnits = {{
    {"s", 1, 's'},
    {"sec", 1, 's'},
    {"secs", 1, 's'},
    {"second", 1, 's'},
    {"seconds", 1, 's'},
    {"m", kMinute, 'm'},
    {"min", kMinute, 'm'},
    {"mins", kMinute, 'm'},
    {"minute", kMinute, 'm'},
    {"minutes", kMinute, 'm'},
    {"h", kHour, 'h'},
    {"hr", kHour, 'h'},
    {"hrs", kHour, 'h'},
    {"hour", kHour, 'h'},
    {"hours", kHour, 'h'},
    {"d", kDay, 'd'},
    {"day", kDay, 'd'},
    {"days", kDay, 'd'},
    {"w", 7 * kDay, 'w'},
    {"week", 7 * kDay, 'w'},
    {"weeks", 7 * kDay, 'w'},
    {"mon", 0, 'M'},
    {"month", 0, 'M'},
    {"months", 0, 'M'},
    {"y", 0, 'y'},
    {"yr", 0, 'y'},
    {"year", 0, 'y'},
    {"years", 0, 'y'},
}};

const Unit* FindUnit(std::string_view name) {
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

std::string_view TakeLetters(std::string_view& text) {
  size_t size = 0;
  while (size < text.size() && text[size] >= 'a' && text[size] <= 'z') ++size;
  const std::string_view letters = text.substr(0, size);
  text.remove_prefix(size);
  return letters;
}

std::tm Calendar(double time) {
  const auto seconds = static_cast<std::time_t>(std::floor(time));
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return parts;
}

double Seconds(std::tm parts) { return static_cast<double>(timegm(&parts)); }

double Snapped(double time, char snap) {
  std::tm parts = Calendar(time);
  if (snap != 0) parts.tm_sec = snap == 's' ? parts.tm_sec : 0;
  if (snap != 's' && snap != 'm') parts.tm_min = 0;
  if (snap == 's' || snap == 'm' || snap == 'h') return Seconds(parts);
  parts.tm_hour = 0;
  if (snap == 'w') parts.tm_mday -= parts.tm_wday;
  if (snap == 'M' || snap == 'y') parts.tm_mday = 1;
  if (snap == 'y') parts.tm_mon = 0;
  return Seconds(parts);
}

/// One step of a modifier, `+2h` or `@d`.
bool Step(std::string_view& text, double& time) {
  const char sign = text[0];
  text.remove_prefix(1);
  int count = 1;
  if (sign != '@') {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error == std::errc()) text.remove_prefix(static_cast<size_t>(end - text.data()));
    if (error == std::errc::result_out_of_range || count < 0 || count > 10'000'000) return false;
  }
  const Unit* unit = FindUnit(TakeLetters(text));
  if (unit == nullptr) return false;
  if (sign == '@') {
    time = Snapped(time, unit->snap);
    return true;
  }
  const int change = sign == '-' ? -count : count;
  if (unit->seconds > 0) {
    time += change * unit->seconds;
    return std::abs(time) < kLatest;
  }
  if (count > 100'000) return false;
  std::tm parts = Calendar(time);
  (unit->snap == 'M' ? parts.tm_mon : parts.tm_year) += change;
  time = Seconds(parts) + (time - std::floor(time));
  return std::abs(time) < kLatest;
}

/// The length of a directive for fractions of a second such as "%3N"; 0 if it is none.
size_t FractionDirective(std::string_view format, int& digits) {
  if (format.size() >= 2 && (format[1] == 'N' || format[1] == 'f')) {
    digits = format[1] == 'N' ? 9 : 6;
    return 2;
  }
  const bool is_sized = format.size() >= 3 && format[1] >= '1' && format[1] <= '9' &&
                        (format[2] == 'N' || format[2] == 'Q');
  if (!is_sized) return 0;
  digits = format[1] - '0';
  return 3;
}

constexpr std::string_view kDirectives = "YmdHMSTFszZjbBaApIye%";

void AppendFraction(double time, int digits, std::string& out) {
  std::array<char, 32> text{};
  const double fraction = time - std::floor(time);
  const double scale = std::pow(10.0, digits);
  const double whole = std::min(std::floor(fraction * scale + 1e-6 * scale / 1e6), scale - 1);
  std::snprintf(text.data(), text.size(), "%0*.0f", digits, whole);
  out += text.data();
}

bool ReadDigits(std::string_view& text, size_t most, int& number) {
  size_t size = 0;
  number = 0;
  while (size < text.size() && size < most && text[size] >= '0' && text[size] <= '9') {
    number = number * 10 + (text[size++] - '0');
  }
  text.remove_prefix(size);
  return size > 0;
}

bool ReadZone(std::string_view& text, double& offset) {
  offset = 0;
  if (!text.empty() && text[0] == 'Z') {
    text.remove_prefix(1);
    return true;
  }
  if (text.substr(0, 3) == "UTC") {
    text.remove_prefix(3);
    return true;
  }
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return false;
  const double sign = text[0] == '-' ? -1 : 1;
  text.remove_prefix(1);
  int hours = 0;
  int minutes = 0;
  if (!ReadDigits(text, 2, hours)) return false;
  if (!text.empty() && text[0] == ':') text.remove_prefix(1);
  if (!ReadDigits(text, 2, minutes)) return false;
  offset = sign * (hours * kHour + minutes * kMinute);
  return true;
}

bool ReadName(std::string_view& text, const char* directive, int& number, int count, bool is_day) {
  for (int i = 0; i < count; ++i) {
    std::tm parts{};
    (is_day ? parts.tm_wday : parts.tm_mon) = i;
    std::array<char, 32> name{};
    std::strftime(name.data(), name.size(), directive, &parts);
    const std::string_view wanted = name.data();
    if (text.substr(0, wanted.size()) == wanted) {
      text.remove_prefix(wanted.size());
      number = i;
      return true;
    }
  }
  return false;
}

/// What strptime gathers.
struct Moment {
  std::tm parts{};
  double fraction = 0;
  double zone = 0;
  bool is_afternoon = false;
  bool is_absolute = false;
  double absolute = 0;

  Moment() {
    parts.tm_mday = 1;
    parts.tm_year = 70;
  }
};

bool ReadClock(std::string_view& text, std::tm& parts) {
  if (!ReadDigits(text, 2, parts.tm_hour) || text.empty() || text[0] != ':') return false;
  text.remove_prefix(1);
  if (!ReadDigits(text, 2, parts.tm_min) || text.empty() || text[0] != ':') return false;
  text.remove_prefix(1);
  return ReadDigits(text, 2, parts.tm_sec);
}

bool ReadYear(std::string_view& text, std::tm& parts) {
  if (!ReadDigits(text, 4, parts.tm_year)) return false;
  parts.tm_year -= 1900;
  return true;
}

bool ReadMonth(std::string_view& text, std::tm& parts) {
  if (!ReadDigits(text, 2, parts.tm_mon) || parts.tm_mon < 1 || parts.tm_mon > 12) return false;
  --parts.tm_mon;
  return true;
}

bool ReadDate(std::string_view& text, std::tm& parts) {
  if (!ReadYear(text, parts) || text.empty() || text[0] != '-') return false;
  text.remove_prefix(1);
  if (!ReadMonth(text, parts) || text.empty() || text[0] != '-') return false;
  text.remove_prefix(1);
  return ReadDigits(text, 2, parts.tm_mday);
}

bool ReadHalf(std::string_view& text, Moment& moment) {
  const std::string_view half = text.substr(0, 2);
  if (half != "AM" && half != "PM") return false;
  text.remove_prefix(2);
  moment.is_afternoon = half == "PM";
  moment.parts.tm_hour = moment.parts.tm_hour % 12 + (moment.is_afternoon ? 12 : 0);
  return true;
}

bool ReadSeconds(std::string_view& text, Moment& moment) {
  size_t size = 0;
  while (size < text.size() && ((text[size] >= '0' && text[size] <= '9') || text[size] == '.')) {
    ++size;
  }
  moment.is_absolute = ParseNumber(text.substr(0, size), moment.absolute);
  text.remove_prefix(size);
  return moment.is_absolute;
}

bool ReadDirective(char directive, std::string_view& text, Moment& moment) {
  std::tm& parts = moment.parts;
  int ignored = 0;
  switch (directive) {
    case 'Y':
      return ReadYear(text, parts);
    case 'm':
      return ReadMonth(text, parts);
    case 'd':
    case 'e':
      return ReadDigits(text, 2, parts.tm_mday);
    case 'H':
    case 'I':
      return ReadDigits(text, 2, parts.tm_hour);
    case 'M':
      return ReadDigits(text, 2, parts.tm_min);
    case 'S':
      return ReadDigits(text, 2, parts.tm_sec);
    case 'T':
      return ReadClock(text, parts);
    case 'F':
      return ReadDate(text, parts);
    case 's':
      return ReadSeconds(text, moment);
    case 'z':
    case 'Z':
      return ReadZone(text, moment.zone);
    case 'b':
      return ReadName(text, "%b", parts.tm_mon, 12, false);
    case 'B':
      return ReadName(text, "%B", parts.tm_mon, 12, false);
    case 'a':
      return ReadName(text, "%a", ignored, 7, true);
    case 'A':
      return ReadName(text, "%A", ignored, 7, true);
    case 'p':
      return ReadHalf(text, moment);
    default:
      return false;
  }
}

bool ReadFraction(std::string_view& text, int digits, double& fraction) {
  double scale = 1;
  size_t size = 0;
  fraction = 0;
  while (size < text.size() && size < static_cast<size_t>(digits) && text[size] >= '0' &&
         text[size] <= '9') {
    scale /= 10;
    fraction += (text[size++] - '0') * scale;
  }
  text.remove_prefix(size);
  return size > 0;
}

}  // namespace

std::optional<double> RelativeTime(double time, std::string_view modifier) {
  if (modifier.empty() || !(std::abs(time) < kLatest)) return std::nullopt;
  while (!modifier.empty()) {
    if (std::string_view("+-@").find(modifier[0]) == std::string_view::npos) return std::nullopt;
    if (!Step(modifier, time)) return std::nullopt;
  }
  return time;
}

std::optional<double> TimeModifier(std::string_view text, double now) {
  double seconds = 0;
  if (text == "now" || text == "now()") return now;
  if (!text.empty() && text[0] != '-' && text[0] != '+' && ParseNumber(text, seconds)) {
    return seconds;
  }
  return RelativeTime(now, text);
}

std::optional<double> SpanSeconds(std::string_view text) {
  double count = 0;
  size_t size = 0;
  while (size < text.size() && text[size] >= '0' && text[size] <= '9') ++size;
  if (size == 0 || size > 10 || !ParseNumber(text.substr(0, size), count)) return std::nullopt;
  text.remove_prefix(size);
  const Unit* unit = FindUnit(text.empty() ? "s" : text);
  if (unit == nullptr || unit->seconds == 0 || count == 0) return std::nullopt;
  return count * unit->seconds;
}

std::optional<double> BinSpan(std::string_view text) {
  const auto span = SpanSeconds(text);
  if (!span || std::fmod(kDay, *span) != 0) return std::nullopt;
  return span;
}

double BinnedTime(double time, double span) { return std::floor(time / span) * span; }

bool IsKnownTimeFormat(std::string_view format) {
  for (size_t pos = 0; pos < format.size(); ++pos) {
    if (format[pos] != '%') continue;
    int digits = 0;
    const size_t fraction = FractionDirective(format.substr(pos), digits);
    if (fraction == 0 &&
        (pos + 1 == format.size() || kDirectives.find(format[pos + 1]) == std::string_view::npos)) {
      return false;
    }
    pos += fraction == 0 ? 1 : fraction - 1;
  }
  return true;
}

std::optional<std::string> FormatTime(double time, std::string_view format) {
  if (!IsKnownTimeFormat(format) || !(std::abs(time) < kLatest)) return std::nullopt;
  const std::tm parts = Calendar(time);
  std::string out;
  for (size_t pos = 0; pos < format.size(); ++pos) {
    if (format[pos] != '%') {
      out.push_back(format[pos]);
      continue;
    }
    int digits = 0;
    const size_t fraction = FractionDirective(format.substr(pos), digits);
    if (fraction != 0) {
      AppendFraction(time, digits, out);
      pos += fraction - 1;
      continue;
    }
    const std::array<char, 3> directive = {'%', format[++pos], '\0'};
    std::array<char, 64> text{};
    std::strftime(text.data(), text.size(), directive.data(), &parts);  // NOLINT: checked above
    out += text.data();
  }
  return out;
}

std::optional<double> ParseTime(std::string_view text, std::string_view format) {
  Moment moment;
  for (size_t pos = 0; pos < format.size(); ++pos) {
    int digits = 0;
    const size_t fraction = format[pos] == '%' ? FractionDirective(format.substr(pos), digits) : 0;
    if (fraction != 0) {
      if (!ReadFraction(text, digits, moment.fraction)) return std::nullopt;
      pos += fraction - 1;
    } else if (format[pos] == '%' && pos + 1 < format.size() && format[pos + 1] != '%') {
      if (!ReadDirective(format[++pos], text, moment)) return std::nullopt;
    } else {
      if (format[pos] == '%') ++pos;
      if (text.empty() || pos >= format.size() || text[0] != format[pos]) return std::nullopt;
      text.remove_prefix(1);
    }
  }
  const double base = moment.is_absolute ? moment.absolute : Seconds(moment.parts) - moment.zone;
  return base + moment.fraction;
}

}  // namespace sigmavm::spl
