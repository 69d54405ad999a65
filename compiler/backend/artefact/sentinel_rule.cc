#include "compiler/backend/artefact/sentinel_rule.h"

#include <algorithm>
#include <utility>

#include "compiler/backend/artefact/alert_text.h"

namespace sigmavm::backend {
namespace {

constexpr size_t kTitleUnits = 256;
constexpr size_t kDescriptionUnits = 5'000;
constexpr size_t kEntities = 5;
constexpr size_t kIdentifiers = 3;

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Identifiers that only Defender has.
bool IsForeign(std::string_view type, std::string_view identifier) {
  return identifier == "DeviceId" || identifier == "Upn" ||
         (type == "File" && IsOneOf(identifier, {"SHA1", "SHA256"}));
}

// Whether the identifiers are enough for Sentinel to make an entity of them.
bool Identifies(const ResultEntity& entity) {
  const auto has = [&](std::string_view wanted) {
    return std::any_of(entity.identifiers.begin(), entity.identifiers.end(),
                       [&](const auto& identifier) { return identifier.first == wanted; });
  };
  if (entity.type == "FileHash") return has("Algorithm") && has("Value");
  if (entity.type == "File" || entity.type == "RegistryValue") return has("Name");
  if (entity.type == "Host") {
    return has("FullName") || has("HostName") || has("NetBiosName") || has("AzureID");
  }
  if (entity.type == "Account") {
    return has("FullName") || has("Name") || has("Sid") || has("AadUserId") || has("ObjectGuid");
  }
  if (entity.type == "Process") return has("ProcessId") || has("CommandLine");
  return !entity.identifiers.empty();
}

std::vector<ResultEntity> SentinelEntities(std::vector<ResultEntity> entities) {
  for (ResultEntity& entity : entities) {
    auto& identifiers = entity.identifiers;
    identifiers.erase(
        std::remove_if(identifiers.begin(), identifiers.end(),
                       [&](const auto& pair) { return IsForeign(entity.type, pair.first); }),
        identifiers.end());
    if (identifiers.size() > kIdentifiers) identifiers.resize(kIdentifiers);
  }
  entities.erase(std::remove_if(entities.begin(), entities.end(),
                                [](const ResultEntity& entity) { return !Identifies(entity); }),
                 entities.end());
  if (entities.size() > kEntities) entities.resize(kEntities);
  return entities;
}

}  // namespace

std::optional<SentinelRule> MakeSentinelRule(const DeployableRule& rule, Packing& packing) {
  SentinelRule result;
  result.guid = packing.ClaimGuid(rule);
  if (result.guid.empty()) return std::nullopt;
  result.schedule = ScheduleOf(rule, packing.options());
  std::string objection = SentinelObjection(result.schedule);
  if (!objection.empty()) {
    packing.LeaveOut(rule, std::move(objection), "set another frequency or lookback");
    return std::nullopt;
  }
  result.query = MakeKqlAlertQuery(rule, {}, packing.profile().limits.query_characters);
  if (!packing.CheckLength(rule, result.query.text)) return std::nullopt;
  result.query.entities = SentinelEntities(std::move(result.query.entities));
  result.title = Shortened(AlertTitle(*rule.meta), kTitleUnits);
  result.description = Shortened(AlertDescription(*rule.meta), kDescriptionUnits);
  result.severity = MicrosoftSeverity(rule.meta->level);
  result.attack = ReadAttackTags(rule.meta->tags);
  result.sigma_id = Presentable(rule.meta->id.text, false);
  return result;
}

Diagnostics CheckSentinelOptions(const ArtefactOptions& options) {
  constexpr uint64_t kShortest = 300;
  constexpr uint64_t kLongest = 86'400;
  Diagnostics errors;
  const uint64_t suppress = options.suppress_seconds.value_or(kShortest);
  if (suppress < kShortest || suppress > kLongest) {
    errors.push_back(OptionError("Sentinel suppresses alerts for 5m to 24h"));
  }
  const std::string objection = SentinelObjection(
      {options.frequency_seconds, options.period_seconds.value_or(options.frequency_seconds)});
  if (!objection.empty()) errors.push_back(OptionError(objection));
  return errors;
}

}  // namespace sigmavm::backend
