// When deployed rules run and how far back they look, in the notations of the products.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/backend/artefact/artefact.h"

namespace sigmavm::backend {

struct Schedule {
  uint64_t frequency_seconds = 0;
  uint64_t period_seconds = 0;  ///< how far back a run looks
};

/// The schedule of a rule: the period of the options, or else frequency + delay + timespan, rounded
/// up to whole minutes, which is all that products take.
[[nodiscard]] Schedule ScheduleOf(const DeployableRule& rule, const ArtefactOptions& options);

/// Why Sentinel does not take a schedule: it wants 5 minutes to 14 days, a period that is not
/// shorter than the frequency, and hourly runs at most when the period is 2 days or more. Empty: it
/// does.
[[nodiscard]] std::string SentinelObjection(const Schedule& schedule);

/// "90m", "2h", "1d": the largest unit that divides. Whole minutes only.
[[nodiscard]] std::string ShortDuration(uint64_t seconds);
/// The same as an ISO 8601 duration: "PT90M", "PT2H", "P1D".
[[nodiscard]] std::string IsoDuration(uint64_t seconds);

/// A cron expression that runs at this frequency, at a minute (and hour) drawn from `seed`, so that
/// the rules of a site do not all start at once. Nothing when cron cannot say the frequency: it has
/// to divide an hour or a day.
[[nodiscard]] std::optional<std::string> CronSchedule(uint64_t frequency_seconds,
                                                      std::string_view seed);

}  // namespace sigmavm::backend
