// Puts the fields of an event where the Elastic Common Schema and OCSF want them. Names and numbers
// are those of the published schemas: elastic.co/guide/en/ecs and schema.ocsf.io.
#include "collector-driver/linux/service/alert_schemas.h"

#include <array>

#include "collector-driver/common/utc_time.h"
#include "collector-driver/linux/service/base_name.h"
#include "collector-driver/linux/service/json_object_writer.h"

namespace sigmavm::collector {
namespace {

using enum EventField;

std::string LowerCase(std::string_view text) {
  std::string out;
  for (const char c : text) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

/// As Elastic's detection engine numbers them.
int EcsSeverity(RuleLevel level) {
  constexpr int kSeverities[] = {0, 0, 21, 47, 73, 99};
  return kSeverities[static_cast<size_t>(level)];
}

/// OCSF: 0 unknown, 1 informational, 2 low, 3 medium, 4 high, 5 critical.
int OcsfSeverity(RuleLevel level) { return static_cast<int>(level); }

void EcsHashes(const ProcessEvent& event, JsonObjectWriter& json) {
  const std::vector<NamedHash> hashes = SplitHashes(event[kHashes]);
  if (hashes.empty()) return;
  json.Begin("hash");
  std::string_view imphash;
  for (const NamedHash& hash : hashes) {
    if (hash.name == "IMPHASH") {
      imphash = hash.digits;
    } else {
      json.Text(LowerCase(hash.name), LowerCase(hash.digits));
    }
  }
  json.End();
  if (imphash.empty()) return;
  json.Begin("pe");
  json.Text("imphash", LowerCase(imphash));
  json.Text("original_file_name", event[kOriginalFileName]);
  json.Text("file_version", event[kFileVersion]);
  json.Text("product", event[kProduct]);
  json.Text("company", event[kCompany]);
  json.Text("description", event[kDescription]);
  json.End();
}

void EcsProcess(const ProcessEvent& event, JsonObjectWriter& json) {
  json.Begin("process");
  json.Text("entity_id", event[kProcessGuid]);
  json.Digits("pid", event[kProcessId]);
  json.Text("executable", event[kImage]);
  json.Text("name", BaseName(event[kImage]));
  json.Text("command_line", event[kCommandLine]);
  json.Json("args", event[kArguments]);
  json.Text("working_directory", event[kCurrentDirectory]);
  EcsHashes(event, json);
  json.Begin("parent");
  json.Text("entity_id", event[kParentProcessGuid]);
  json.Digits("pid", event[kParentProcessId]);
  json.Text("executable", event[kParentImage]);
  json.Text("name", BaseName(event[kParentImage]));
  json.Text("command_line", event[kParentCommandLine]);
  json.End();
  json.End();
}

void EcsRule(const RuleFacts& rule, JsonObjectWriter& json) {
  json.Begin("rule");
  json.Text("id", rule.id);
  json.Text("name", rule.title);
  json.Text("description", rule.description);
  json.Text("ruleset", "sigma");
  json.End();
  const std::vector<std::string> techniques = AttackIds(rule.tags);
  const std::vector<std::string> tactics = AttackTactics(rule.tags);
  if (techniques.empty() && tactics.empty()) return;
  json.Begin("threat");
  json.Text("framework", "MITRE ATT&CK");
  if (!techniques.empty()) {
    json.Begin("technique");
    json.Texts("id", techniques);
    json.End();
  }
  if (!tactics.empty()) {
    json.Begin("tactic");
    json.Texts("name", tactics);
    json.End();
  }
  json.End();
}

void OcsfFile(const ProcessEvent& event, JsonObjectWriter& json) {
  struct Algorithm {
    std::string_view name;
    int id;
    std::string_view caption;
  };
  constexpr Algorithm kAlgorithms[] = {
      {"MD5", 1, "MD5"}, {"SHA1", 2, "SHA-1"}, {"SHA256", 3, "SHA-256"}};
  constexpr int kRegularFile = 1;
  json.Begin("file");
  json.Text("name", BaseName(event[kImage]));
  json.Text("path", event[kImage]);
  json.Number("type_id", kRegularFile);
  json.Digits("size", event[kFileSize]);
  json.BeginList("hashes");
  for (const NamedHash& hash : SplitHashes(event[kHashes])) {
    for (const Algorithm& algorithm : kAlgorithms) {
      if (algorithm.name != hash.name) continue;
      json.BeginItem();
      json.Number("algorithm_id", algorithm.id);
      json.Text("algorithm", algorithm.caption);
      json.Text("value", LowerCase(hash.digits));
      json.End();
    }
  }
  json.EndList();
  json.End();
}

void OcsfProcess(const AlertView& alert, JsonObjectWriter& json) {
  const ProcessEvent& event = alert.event;
  json.Begin("process");
  json.Digits("pid", event[kProcessId]);
  json.Text("uid", event[kProcessGuid]);
  json.Text("name", BaseName(event[kImage]));
  json.Text("cmd_line", event[kCommandLine]);
  json.Text("working_directory", event[kCurrentDirectory]);
  json.Number("created_time", UnixNsOfUtc100Ns(alert.header.utc_100ns) / 1'000'000);
  OcsfFile(event, json);
  json.Begin("user");
  json.Text("name", event[kUser]);
  json.Text("uid", event[kUserId]);
  json.End();
  json.Begin("parent_process");
  json.Digits("pid", event[kParentProcessId]);
  json.Text("uid", event[kParentProcessGuid]);
  json.Text("name", BaseName(event[kParentImage]));
  json.Text("cmd_line", event[kParentCommandLine]);
  json.End();
  json.End();
}

bool IsDenied(const ProcessEvent& event) {
  return event[kHold] == HoldResultText(HoldResult::kDenied);
}

void OcsfFinding(const AlertView& alert, JsonObjectWriter& json) {
  constexpr int kAnalyticRule = 1;
  const RuleFacts& rule = *alert.match.rule;
  json.Begin("finding_info");
  json.Text("uid", std::string(rule.id) + ":" + alert.event[kProcessGuid]);
  json.Text("title", rule.title);
  json.Text("desc", rule.description);
  json.Begin("analytic");
  json.Text("uid", rule.id);
  json.Text("name", rule.title);
  json.Text("type", "Rule");
  json.Number("type_id", kAnalyticRule);
  json.End();
  json.BeginList("attacks");
  for (const std::string& id : AttackIds(rule.tags)) {
    json.BeginItem();
    json.Begin("technique");
    json.Text("uid", id);
    json.End();
    json.End();
  }
  json.EndList();
  json.End();
}

}  // namespace

std::vector<NamedHash> SplitHashes(std::string_view hashes) {
  std::vector<NamedHash> split;
  while (!hashes.empty()) {
    const size_t comma = hashes.find(',');
    const std::string_view item = hashes.substr(0, comma);
    hashes = comma == std::string_view::npos ? "" : hashes.substr(comma + 1);
    const size_t equals = item.find('=');
    if (equals == std::string_view::npos) continue;
    split.push_back({item.substr(0, equals), item.substr(equals + 1)});
  }
  return split;
}

void AppendEcsAlert(const AlertView& alert, std::string& out) {
  const RuleFacts& rule = *alert.match.rule;
  const ProcessEvent& event = alert.event;
  std::string time;
  AppendIsoTime(alert.header.utc_100ns, time);
  JsonObjectWriter json(out);
  json.Text("@timestamp", time);
  json.Begin("ecs");
  json.Text("version", "8.11.0");
  json.End();
  json.Text("message", rule.title);
  json.Texts("tags", rule.tags);
  json.Begin("event");
  json.Text("kind", "alert");
  json.Texts("category", std::array{"process"});
  const bool denied = IsDenied(event);
  if (denied) {
    json.Texts("type", std::array{"start", "denied"});
  } else {
    json.Texts("type", std::array{"start"});
  }
  json.Text("action", "exec");
  if (denied) json.Text("outcome", "failure");
  json.Text("module", "sigmavm");
  json.Text("dataset", "sigmavm.alert");
  json.Text("provider", kProviderName);
  json.Number("severity", EcsSeverity(rule.level));
  json.Number("sequence", static_cast<int64_t>(alert.header.record_id));
  json.End();
  json.Begin("log");
  json.Text("level", RuleLevelText(rule.level));
  json.End();
  EcsRule(rule, json);
  EcsProcess(event, json);
  json.Begin("user");
  json.Text("id", event[kUserId]);
  json.Text("name", event[kUser]);
  json.Begin("effective");
  json.Text("id", event[kEffectiveUserId]);
  json.Text("name", event[kEffectiveUser]);
  json.End();
  json.End();
  json.Begin("host");
  json.Text("hostname", alert.header.computer);
  json.End();
  if (!event[kContainerId].empty()) {
    json.Begin("container");
    json.Text("id", event[kContainerId]);
    json.End();
  }
  json.End();
}

void AppendOcsfAlert(const AlertView& alert, std::string& out) {
  constexpr int kFindings = 2;
  constexpr int kDetectionFinding = 2004;
  constexpr int kCreate = 1;
  constexpr int kNew = 1;
  constexpr int kActionDenied = 2;
  constexpr int kBlocked = 2;
  const RuleFacts& rule = *alert.match.rule;
  JsonObjectWriter json(out);
  json.Number("category_uid", kFindings);
  json.Number("class_uid", kDetectionFinding);
  json.Number("activity_id", kCreate);
  json.Number("type_uid", kDetectionFinding * 100 + kCreate);
  json.Number("severity_id", OcsfSeverity(rule.level));
  json.Number("status_id", kNew);
  if (IsDenied(alert.event)) {
    json.Number("action_id", kActionDenied);
    json.Number("disposition_id", kBlocked);
  }
  json.Number("time", UnixNsOfUtc100Ns(alert.header.utc_100ns) / 1'000'000);
  json.Text("message", rule.title);
  json.Begin("metadata");
  json.Text("version", "1.3.0");
  json.Begin("product");
  json.Text("name", kProviderName);
  json.Text("vendor_name", "sigmavm");
  json.End();
  json.Number("sequence", static_cast<int64_t>(alert.header.record_id));
  json.Texts("labels", rule.tags);
  json.End();
  OcsfFinding(alert, json);
  json.BeginList("evidences");
  json.BeginItem();
  OcsfProcess(alert, json);
  json.End();
  json.EndList();
  json.Begin("device");
  json.Text("hostname", alert.header.computer);
  json.Number("type_id", 0);
  json.End();
  json.End();
}

}  // namespace sigmavm::collector
