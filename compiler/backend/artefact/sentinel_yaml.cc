// Sentinel's analytics rules as YAML, in the order of keys that its content repositories use.
#include <string>

#include "compiler/backend/artefact/alert_text.h"
#include "compiler/backend/artefact/sentinel_rule.h"
#include "compiler/backend/artefact/yaml_writer.h"

namespace sigmavm::backend {
namespace {

void WriteConnectors(const Source& source, YamlWriter& yaml) {
  if (source.connectors.empty()) return yaml.Word("requiredDataConnectors", "[]");
  yaml.Key("requiredDataConnectors");
  yaml.Indent();
  yaml.Indent();
  for (const auto& [id, data_type] : source.connectors) {
    yaml.Item();
    yaml.Text("connectorId", id);
    yaml.List("dataTypes", {data_type});
  }
  yaml.Outdent();
  yaml.Outdent();
}

void WriteEntities(const AlertQuery& query, YamlWriter& yaml) {
  if (query.entities.empty()) return;
  yaml.Key("entityMappings");
  yaml.Indent();
  yaml.Indent();
  for (const ResultEntity& entity : query.entities) {
    yaml.Item();
    yaml.Word("entityType", entity.type);
    yaml.Key("fieldMappings");
    yaml.Indent();
    yaml.Indent();
    for (const auto& [identifier, column] : entity.identifiers) {
      yaml.Item();
      yaml.Word("identifier", identifier);
      yaml.Text("columnName", column);
    }
    yaml.Outdent();
    yaml.Outdent();
  }
  yaml.Outdent();
  yaml.Outdent();
}

void WriteDetails(const AlertQuery& query, YamlWriter& yaml) {
  if (query.details.empty()) return;
  yaml.Key("customDetails");
  yaml.Indent();
  for (const auto& [name, column] : query.details) yaml.Text(name, column);
  yaml.Outdent();
}

void WriteAlerting(const ArtefactOptions& options, YamlWriter& yaml) {
  yaml.Key("eventGroupingSettings");
  yaml.Indent();
  yaml.Word("aggregationKind", "AlertPerResult");
  yaml.Outdent();
  yaml.Key("incidentConfiguration");
  yaml.Indent();
  yaml.Word("createIncident", "true");
  yaml.Outdent();
  yaml.Word("suppressionEnabled", options.suppress_seconds ? "true" : "false");
  yaml.Word("suppressionDuration",
            ShortDuration(options.suppress_seconds.value_or(kSentinelSuppressionSeconds)));
  yaml.Word("enabled", options.enabled ? "true" : "false");
  yaml.Text("version", options.version);
}

std::string Write(const SentinelRule& rule, const Source& source, const ArtefactOptions& options) {
  YamlWriter yaml;
  yaml.Word("id", rule.guid);
  yaml.Text("name", rule.title);
  yaml.Block("description", rule.description);
  yaml.Word("severity", rule.severity);
  yaml.Word("kind", "Scheduled");
  WriteConnectors(source, yaml);
  yaml.Word("queryFrequency", ShortDuration(rule.schedule.frequency_seconds));
  yaml.Word("queryPeriod", ShortDuration(rule.schedule.period_seconds));
  yaml.Word("triggerOperator", "gt");
  yaml.Word("triggerThreshold", "0");
  yaml.List("tactics", rule.attack.tactics);
  yaml.List("relevantTechniques", rule.attack.techniques);
  if (!rule.sigma_id.empty()) yaml.List("tags", {"SigmaId: " + rule.sigma_id});
  yaml.Block("query", rule.query.text);
  WriteEntities(rule.query, yaml);
  WriteDetails(rule.query, yaml);
  WriteAlerting(options, yaml);
  return std::move(yaml).Take();
}

}  // namespace

Diagnostics WriteSentinelYaml(Packing& packing) {
  Diagnostics errors = CheckSentinelOptions(packing.options());
  if (!errors.empty()) return errors;
  for (size_t i = 0; i < packing.rules().size(); ++i) {
    const DeployableRule& rule = packing.rules()[i];
    const std::optional<SentinelRule> made = MakeSentinelRule(rule, packing);
    if (!made) continue;
    packing.AddRuleFile(i, made->guid, FileStem(*rule.meta, made->guid) + ".yaml",
                        Write(*made, *rule.source, packing.options()));
  }
  return {};
}

}  // namespace sigmavm::backend
