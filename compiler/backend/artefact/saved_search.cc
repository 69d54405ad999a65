#include "compiler/backend/artefact/saved_search.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "compiler/backend/artefact/alert_query.h"
#include "compiler/backend/artefact/alert_text.h"
#include "compiler/backend/artefact/attack_tags.h"
#include "compiler/backend/artefact/conf_writer.h"
#include "compiler/backend/artefact/schedule.h"

namespace sigmavm::backend {
namespace {

using Json = nlohmann::ordered_json;

// Splunk's own words are 1 info, 2 low, 3 medium, 4 high and 5 critical.
int AlertSeverity(model::Level level) {
  return level == model::Level::kNone ? 3 : static_cast<int>(level);
}

std::string_view Urgency(model::Level level) {
  constexpr std::string_view kWords[] = {"medium", "informational", "low",
                                         "medium", "high",          "critical"};
  return kWords[static_cast<size_t>(level)];
}

// Points that a risk event adds; Enterprise Security counts from 1 to 100.
int RiskScore(model::Level level) {
  constexpr int kScores[] = {40, 5, 20, 40, 60, 80};
  return kScores[static_cast<size_t>(level)];
}

// The fields that hold hosts and accounts: what an alert is about.
struct Subject {
  std::string field;
  std::string_view kind;  // as risk events call it
};

std::vector<Subject> SubjectsOf(const DeployableRule& rule) {
  std::vector<Subject> subjects;
  for (const EntityMapping& entity : rule.source->entities) {
    const bool host = entity.type == "Host";
    if ((!host && entity.type != "Account") || entity.identifiers.empty()) continue;
    subjects.push_back({entity.identifiers.front().second, host ? "system" : "user"});
  }
  return subjects;
}

std::string Annotations(const DeployableRule& rule) {
  const AttackTags attack = ReadAttackTags(rule.meta->tags);
  Json annotations = Json::object();
  if (!attack.techniques.empty()) annotations["mitre_attack"] = attack.techniques;
  const std::string id = Presentable(rule.meta->id.text, false);
  if (!id.empty()) annotations["sigma"] = Json::array({id});
  return annotations.dump(-1, ' ', true, Json::error_handler_t::replace);
}

void AppendSchedule(const DeployableRule& rule, const ArtefactOptions& options,
                    const std::string& guid, std::string& out) {
  const Schedule schedule = ScheduleOf(rule, options);
  const uint64_t latest = (options.delay_seconds + 59) / 60;
  // Whole minutes: runs that follow each other look at every event once.
  const uint64_t earliest = schedule.period_seconds / 60;
  AppendSetting("cron_schedule",
                CronSchedule(schedule.frequency_seconds, guid).value_or("0 * * * *"), out);
  AppendSetting("dispatch.earliest_time", "-" + std::to_string(earliest) + "m@m", out);
  AppendSetting("dispatch.latest_time", "-" + std::to_string(latest) + "m@m", out);
  AppendSetting("enableSched", "1", out);
  AppendSetting("realtime_schedule", "0", out);
  AppendSetting("disabled", options.enabled ? "0" : "1", out);
}

void AppendTrigger(const DeployableRule& rule, const ArtefactOptions& options, std::string& out) {
  AppendSetting("counttype", "number of events", out);
  AppendSetting("relation", "greater than", out);
  AppendSetting("quantity", "0", out);
  AppendSetting("alert.track", "1", out);
  AppendSetting("alert.severity", std::to_string(AlertSeverity(rule.meta->level)), out);
  AppendSetting("alert.suppress", options.suppress_seconds ? "1" : "0", out);
  if (!options.suppress_seconds) return AppendSetting("alert.digest_mode", "1", out);
  std::string fields;
  for (const Subject& subject : SubjectsOf(rule)) {
    fields += (fields.empty() ? "" : ",") + subject.field;
  }
  // Silence about one host and account needs an alert for each result.
  AppendSetting("alert.digest_mode", fields.empty() ? "1" : "0", out);
  if (!fields.empty()) AppendSetting("alert.suppress.fields", fields, out);
  AppendSetting("alert.suppress.period", std::to_string(*options.suppress_seconds) + "s", out);
}

std::string RiskObjects(const DeployableRule& rule) {
  Json objects = Json::array();
  for (const Subject& subject : SubjectsOf(rule)) {
    objects.push_back({{"risk_object_field", subject.field},
                       {"risk_object_type", std::string(subject.kind)},
                       {"risk_score", RiskScore(rule.meta->level)}});
  }
  return objects.dump(-1, ' ', true, Json::error_handler_t::replace);
}

// Settings of Enterprise Security; the annotations are read by others, too.
void AppendSecurity(const DeployableRule& rule, const ArtefactOptions& options, std::string& out) {
  const std::string title = AlertTitle(*rule.meta);
  if (options.notable || options.risk) {
    AppendSetting("action.correlationsearch.enabled", "1", out);
    AppendSetting("action.correlationsearch.label", title, out);
  }
  AppendSetting("action.correlationsearch.annotations", Annotations(rule), out);
  if (options.notable) {
    AppendSetting("action.notable", "1", out);
    AppendSetting("action.notable.param.rule_title", WithoutTokens(title), out);
    AppendSetting("action.notable.param.rule_description",
                  WithoutTokens(AlertDescription(*rule.meta)), out);
    AppendSetting("action.notable.param.severity", Urgency(rule.meta->level), out);
    AppendSetting("action.notable.param.security_domain", "endpoint", out);
  }
  if (options.risk) {
    AppendSetting("action.risk", "1", out);
    AppendSetting("action.risk.param._risk_message", WithoutTokens(title), out);
    AppendSetting("action.risk.param._risk", RiskObjects(rule), out);
  }
}

std::string MakeStanza(const DeployableRule& rule, const ArtefactOptions& options,
                       const std::string& guid, const std::string& name, std::string_view search) {
  std::string stanza;
  AppendStanza(name, stanza);
  AppendSetting("description", AlertDescription(*rule.meta), stanza);
  AppendSetting("search", search, stanza);
  AppendSchedule(rule, options, guid, stanza);
  AppendTrigger(rule, options, stanza);
  AppendSecurity(rule, options, stanza);
  return stanza;
}

}  // namespace

std::string MakeSavedSearches(Packing& packing, const std::string& path) {
  std::string file;
  for (size_t i = 0; i < packing.rules().size(); ++i) {
    const DeployableRule& rule = packing.rules()[i];
    const std::string guid = packing.ClaimGuid(rule);
    if (guid.empty()) continue;
    const std::optional<std::string> search = OneLineSearch(MakeSplAlertSearch(rule));
    if (!search) {
      packing.LeaveOut(rule, "its search cannot be written on one line of savedsearches.conf");
      continue;
    }
    if (!packing.CheckLength(rule, *search)) continue;
    // Titles need not differ; the digits also keep a title from meaning something, as "default".
    std::string name = StanzaName(AlertTitle(*rule.meta)) + " (" + guid.substr(0, 8) + ")";
    std::string stanza = MakeStanza(rule, packing.options(), guid, name, *search);
    if (!file.empty()) file += '\n';
    file += stanza;
    packing.AddRule({i, std::move(name), path, std::move(stanza)});
  }
  return file;
}

Diagnostics CheckSplunkOptions(const ArtefactOptions& options) {
  Diagnostics errors;
  if (!CronSchedule(options.frequency_seconds, "")) {
    errors.push_back(OptionError("Splunk's schedules cannot say this frequency",
                                 "take minutes that divide an hour, or hours that divide a day"));
  }
  const uint64_t needed = options.frequency_seconds + options.delay_seconds;
  if (options.period_seconds && *options.period_seconds < needed) {
    errors.push_back(OptionError("the lookback is shorter than frequency and delay together",
                                 "searches end a delay ago, so events would be missed"));
  }
  return errors;
}

Diagnostics WriteSavedSearches(Packing& packing) {
  Diagnostics errors = CheckSplunkOptions(packing.options());
  if (!errors.empty()) return errors;
  const std::string path = "savedsearches.conf";
  packing.AddFile(path, MakeSavedSearches(packing, path));
  return {};
}

}  // namespace sigmavm::backend
