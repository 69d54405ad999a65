#include "compiler/backend/artefact/defender_rule.h"

#include <algorithm>
#include <utility>

#include "compiler/backend/artefact/alert_text.h"

namespace sigmavm::backend {
namespace {

// Bounds of the portal's forms.
constexpr size_t kTitleUnits = 256;
constexpr size_t kDescriptionUnits = 5'000;

// What Defender makes alerts of: without these columns it refuses the detection.
const std::vector<std::string_view>& RequiredColumns() {
  static const std::vector<std::string_view> kColumns = {"Timestamp", "ReportId", "DeviceId"};
  return kColumns;
}

std::string MissingColumn(const DeployableRule& rule) {
  for (const std::string_view name : RequiredColumns()) {
    const auto& columns = rule.columns;
    const bool there = columns.empty()
                           ? rule.source->FindColumn(name) != nullptr
                           : std::find(columns.begin(), columns.end(), name) != columns.end();
    if (!there) return std::string(name);
  }
  return {};
}

// {{Column}} in titles and descriptions is replaced by Defender, or refused.
std::string WithoutPlaceholders(std::string text) {
  for (size_t at = text.find("{{"); at != std::string::npos; at = text.find("{{", at + 1)) {
    text.insert(at + 1, " ");
  }
  return text;
}

// Whether the query reads more than one table.
bool Combines(std::string_view query) {
  while (!query.empty()) {
    const size_t end = query.find('\n');
    const std::string_view line = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    for (const std::string_view word : {"| join", "| union", "| lookup", "union ", "let "}) {
      if (line.substr(std::min(line.find_first_not_of(' '), line.size())).starts_with(word)) {
        return true;
      }
    }
  }
  return false;
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return lower;
}

}  // namespace

std::optional<DefenderRule> MakeDefenderRule(const DeployableRule& rule, Packing& packing) {
  const std::string missing = MissingColumn(rule);
  if (!missing.empty()) {
    packing.LeaveOut(rule, "Defender needs the column " + missing + " in the results");
    return std::nullopt;
  }
  const bool continuous = packing.options().frequency_seconds == 0;
  if (continuous && (rule.timespan_seconds || Combines(rule.query))) {
    packing.LeaveOut(rule, "a detection that runs continuously may look at one table only",
                     "set a frequency of 1h or more");
    return std::nullopt;
  }
  const std::string guid = packing.ClaimGuid(rule);
  if (guid.empty()) return std::nullopt;
  DefenderRule result;
  result.query =
      MakeKqlAlertQuery(rule, RequiredColumns(), packing.profile().limits.query_characters);
  if (!packing.CheckLength(rule, result.query.text)) return std::nullopt;
  result.id = "sigma-" + guid;
  result.title = Shortened(WithoutPlaceholders(AlertTitle(*rule.meta)), kTitleUnits);
  result.description =
      Shortened(WithoutPlaceholders(AlertDescription(*rule.meta)), kDescriptionUnits);
  result.severity = LowerCase(MicrosoftSeverity(rule.meta->level));
  result.attack = ReadAttackTags(rule.meta->tags);
  return result;
}

Diagnostics CheckDefenderOptions(const ArtefactOptions& options) {
  constexpr uint64_t kFrequencies[] = {0, 3'600, 10'800, 43'200, 86'400};
  const bool fits = std::find(std::begin(kFrequencies), std::end(kFrequencies),
                              options.frequency_seconds) != std::end(kFrequencies);
  if (fits) return {};
  return {OptionError("Defender runs detections every 1h, 3h, 12h or 24h, or continuously",
                      "a frequency of 0 is continuously")};
}

}  // namespace sigmavm::backend
