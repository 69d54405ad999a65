#include "compiler/backend/artefact/schedule.h"

namespace sigmavm::backend {
namespace {

constexpr uint64_t kMinute = 60;
constexpr uint64_t kHour = 3'600;
constexpr uint64_t kDay = 86'400;

uint64_t WholeMinutes(uint64_t seconds) { return (seconds + kMinute - 1) / kMinute * kMinute; }

struct Amount {
  std::string number;
  char unit;  // m, h or d
};

Amount InLargestUnit(uint64_t seconds) {
  if (seconds % kDay == 0) return {std::to_string(seconds / kDay), 'd'};
  if (seconds % kHour == 0) return {std::to_string(seconds / kHour), 'h'};
  return {std::to_string(seconds / kMinute), 'm'};
}

// FNV-1a: all that is asked of it is to spread.
uint64_t SpreadHash(std::string_view text) {
  uint64_t hash = 14695981039346656037U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

// "7,22,37,52": every `step` from `first` below `end`; "*" when that is every one.
std::string CronList(uint64_t first, uint64_t step, uint64_t end) {
  if (step == 1) return "*";
  std::string list;
  for (uint64_t i = first; i < end; i += step) {
    if (!list.empty()) list += ',';
    list += std::to_string(i);
  }
  return list;
}

}  // namespace

Schedule ScheduleOf(const DeployableRule& rule, const ArtefactOptions& options) {
  const uint64_t frequency = WholeMinutes(options.frequency_seconds);
  const uint64_t needed =
      frequency + WholeMinutes(options.delay_seconds + rule.timespan_seconds.value_or(0));
  return {frequency, options.period_seconds ? WholeMinutes(*options.period_seconds) : needed};
}

std::string SentinelObjection(const Schedule& schedule) {
  constexpr uint64_t kShortest = 5 * kMinute;
  constexpr uint64_t kLongest = 14 * kDay;
  const auto outside = [](uint64_t seconds) { return seconds < kShortest || seconds > kLongest; };
  if (outside(schedule.frequency_seconds)) {
    return "Sentinel runs rules every 5m to 14d, not every " +
           ShortDuration(schedule.frequency_seconds);
  }
  if (outside(schedule.period_seconds)) {
    return "Sentinel lets a rule look back 5m to 14d, and this one needs " +
           ShortDuration(schedule.period_seconds);
  }
  if (schedule.period_seconds < schedule.frequency_seconds) {
    return "a rule that runs every " + ShortDuration(schedule.frequency_seconds) +
           " and looks back " + ShortDuration(schedule.period_seconds) + " misses events";
  }
  if (schedule.period_seconds >= 2 * kDay && schedule.frequency_seconds < kHour) {
    return "Sentinel runs a rule that looks back 2d or more once an hour at most";
  }
  return {};
}

std::string ShortDuration(uint64_t seconds) {
  const Amount amount = InLargestUnit(seconds);
  return amount.number + amount.unit;
}

std::string IsoDuration(uint64_t seconds) {
  const Amount amount = InLargestUnit(seconds);
  if (amount.unit == 'd') return "P" + amount.number + "D";
  return "PT" + amount.number + (amount.unit == 'h' ? 'H' : 'M');
}

std::optional<std::string> CronSchedule(uint64_t frequency_seconds, std::string_view seed) {
  if (frequency_seconds == 0 || frequency_seconds % kMinute != 0) return std::nullopt;
  const uint64_t hash = SpreadHash(seed);
  const uint64_t minutes = frequency_seconds / kMinute;
  if (minutes <= 60) {
    if (60 % minutes != 0) return std::nullopt;
    return CronList(hash % minutes, minutes, 60) + " * * * *";
  }
  if (frequency_seconds % kHour != 0) return std::nullopt;
  const uint64_t hours = frequency_seconds / kHour;
  if (hours > 24 || 24 % hours != 0) return std::nullopt;
  return std::to_string(hash % 60) + " " + CronList(hash / 60 % hours, hours, 24) + " * * *";
}

}  // namespace sigmavm::backend
