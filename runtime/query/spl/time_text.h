// Times as Splunk writes them: relative modifiers, spans, and formats of strftime. Always in UTC.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sigmavm::spl {

/// "now", seconds since 1970, or a chain such as "-1d@d+2h"; nothing for other texts.
[[nodiscard]] std::optional<double> TimeModifier(std::string_view text, double now);

/// Applies "-15m@m" to a time; nothing for texts of another form.
[[nodiscard]] std::optional<double> RelativeTime(double time, std::string_view modifier);

/// Seconds of "30s", "5m", "1h", "7d", "2w" with the longer names of the units too; nothing for
/// other texts and for months and years, whose length varies.
[[nodiscard]] std::optional<double> SpanSeconds(std::string_view text);

/// The width of time bins: a span that divides a day. Nothing for other spans, whose bins do
/// not begin at round times everywhere.
[[nodiscard]] std::optional<double> BinSpan(std::string_view text);
/// Where the bin of a time begins.
[[nodiscard]] double BinnedTime(double time, double span);

/// Nothing if the format has a directive that is not known here.
[[nodiscard]] std::optional<std::string> FormatTime(double time, std::string_view format);

/// Nothing if the text does not have the format.
[[nodiscard]] std::optional<double> ParseTime(std::string_view text, std::string_view format);

/// Whether FormatTime and ParseTime know every directive of the format.
[[nodiscard]] bool IsKnownTimeFormat(std::string_view format);

}  // namespace sigmavm::spl
