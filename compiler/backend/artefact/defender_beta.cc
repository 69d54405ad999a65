// Custom detections as Microsoft Graph beta took them before status, frequency, tactics and
// entityMappings replaced isEnabled, period, category and impactedAssets; tools that have not
// followed still want these.
#include <nlohmann/json.hpp>

#include "compiler/backend/artefact/alert_text.h"
#include "compiler/backend/artefact/defender_rule.h"

namespace sigmavm::backend {
namespace {

using Json = nlohmann::ordered_json;

// Assets are named by the column's name with a small first letter, out of a fixed list: of ours,
// these.
Json ImpactedAssets(const AlertQuery& query) {
  const std::string prefix = "#microsoft.graph.security.impacted";
  Json assets =
      Json::array({Json({{"@odata.type", prefix + "DeviceAsset"}, {"identifier", "deviceId"}})});
  for (const ResultEntity& entity : query.entities) {
    for (const auto& [identifier, column] : entity.identifiers) {
      if (column != "AccountSid") continue;
      assets.push_back({{"@odata.type", prefix + "UserAsset"}, {"identifier", "accountSid"}});
    }
  }
  return assets;
}

std::string Period(uint64_t frequency_seconds) {
  return frequency_seconds == 0 ? "0" : std::to_string(frequency_seconds / 3'600) + "H";
}

std::string Write(const DefenderRule& rule, const ArtefactOptions& options) {
  const auto& tactics = rule.attack.tactics;
  const Json alert = {
      {"title", rule.title},
      {"description", rule.description},
      {"severity", rule.severity},
      {"category", tactics.empty() ? "SuspiciousActivity" : tactics.front()},
      {"recommendedActions", nullptr},
      {"mitreTechniques", rule.attack.techniques},
      {"impactedAssets", ImpactedAssets(rule.query)},
  };
  const Json document = {
      {"displayName", rule.title},
      {"isEnabled", options.enabled},
      {"queryCondition", {{"queryText", rule.query.text}}},
      {"schedule", {{"period", Period(options.frequency_seconds)}}},
      {"detectionAction",
       {{"alertTemplate", alert},
        {"organizationalScope", nullptr},
        {"responseActions", Json::array()}}},
  };
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

Diagnostics WriteDefenderBetaDetections(Packing& packing) {
  Diagnostics errors = CheckDefenderOptions(packing.options());
  if (!errors.empty()) return errors;
  for (size_t i = 0; i < packing.rules().size(); ++i) {
    const DeployableRule& rule = packing.rules()[i];
    const std::optional<DefenderRule> made = MakeDefenderRule(rule, packing);
    if (!made) continue;
    packing.AddRuleFile(i, made->id, FileStem(*rule.meta, made->id.substr(6)) + ".json",
                        Write(*made, packing.options()));
  }
  return {};
}

}  // namespace sigmavm::backend
