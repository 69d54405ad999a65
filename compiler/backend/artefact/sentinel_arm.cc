// Sentinel's analytics rules as ARM templates, a template for each rule. The workspace is their
// only parameter.
#include <nlohmann/json.hpp>

#include "compiler/backend/artefact/alert_text.h"
#include "compiler/backend/artefact/sentinel_rule.h"

namespace sigmavm::backend {
namespace {

using Json = nlohmann::ordered_json;

// A text that begins with [ and ends with ] would be an expression; [[ at its beginning stands for
// a bracket then, and only then.
std::string ArmText(std::string_view text) {
  const bool expression = text.size() >= 2 && text.front() == '[' && text.back() == ']';
  return (expression ? "[" : "") + std::string(text);
}

Json ArmList(const std::vector<std::string>& texts) {
  Json list = Json::array();
  for (const std::string& text : texts) list.push_back(ArmText(text));
  return list;
}

Json SubTechniques(const std::vector<std::string>& techniques) {
  Json list = Json::array();
  for (const std::string& technique : techniques) {
    if (technique.find('.') != std::string::npos) list.push_back(technique);
  }
  return list;
}

Json Entities(const AlertQuery& query) {
  Json entities = Json::array();
  for (const ResultEntity& entity : query.entities) {
    Json fields = Json::array();
    for (const auto& [identifier, column] : entity.identifiers) {
      fields.push_back({{"identifier", identifier}, {"columnName", ArmText(column)}});
    }
    entities.push_back({{"entityType", entity.type}, {"fieldMappings", std::move(fields)}});
  }
  return entities;
}

Json Properties(const SentinelRule& rule, const ArtefactOptions& options) {
  const uint64_t silence = options.suppress_seconds.value_or(kSentinelSuppressionSeconds);
  Json properties = {
      {"displayName", ArmText(rule.title)},
      {"description", ArmText(rule.description)},
      {"severity", std::string(rule.severity)},
      {"enabled", options.enabled},
      {"query", ArmText(rule.query.text)},
      {"queryFrequency", IsoDuration(rule.schedule.frequency_seconds)},
      {"queryPeriod", IsoDuration(rule.schedule.period_seconds)},
      {"triggerOperator", "GreaterThan"},
      {"triggerThreshold", 0},
      {"suppressionEnabled", options.suppress_seconds.has_value()},
      {"suppressionDuration", IsoDuration(silence)},
      {"tactics", ArmList(rule.attack.tactics)},
      {"techniques", ArmList(ParentTechniques(rule.attack.techniques))},
      {"subTechniques", SubTechniques(rule.attack.techniques)},
  };
  if (!rule.query.entities.empty()) properties["entityMappings"] = Entities(rule.query);
  for (const auto& [name, column] : rule.query.details) {
    properties["customDetails"][name] = ArmText(column);
  }
  properties["eventGroupingSettings"] = {{"aggregationKind", "AlertPerResult"}};
  properties["incidentConfiguration"] = {{"createIncident", true},
                                         {"groupingConfiguration",
                                          {{"enabled", false},
                                           {"reopenClosedIncident", false},
                                           {"lookbackDuration", "PT5H"},
                                           {"matchingMethod", "AllEntities"}}}};
  return properties;
}

std::string Write(const SentinelRule& rule, const ArtefactOptions& options) {
  Json resource = {
      {"type", "Microsoft.OperationalInsights/workspaces/providers/alertRules"},
      {"apiVersion", "2023-12-01-preview"},
      {"name",
       "[concat(parameters('workspace'), '/Microsoft.SecurityInsights/" + rule.guid + "')]"},
      {"kind", "Scheduled"},
      {"properties", Properties(rule, options)},
  };
  const Json document = {
      {"$schema",
       "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"},
      {"contentVersion", "1.0.0.0"},
      {"parameters",
       {{"workspace",
         {{"type", "string"},
          {"metadata", {{"description", "Name of the workspace that Sentinel is enabled on"}}}}}}},
      {"resources", Json::array({std::move(resource)})},
  };
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

Diagnostics WriteSentinelArm(Packing& packing) {
  Diagnostics errors = CheckSentinelOptions(packing.options());
  if (!errors.empty()) return errors;
  for (size_t i = 0; i < packing.rules().size(); ++i) {
    const DeployableRule& rule = packing.rules()[i];
    const std::optional<SentinelRule> made = MakeSentinelRule(rule, packing);
    if (!made) continue;
    packing.AddRuleFile(i, made->guid, FileStem(*rule.meta, made->guid) + ".json",
                        Write(*made, packing.options()));
  }
  return {};
}

}  // namespace sigmavm::backend
