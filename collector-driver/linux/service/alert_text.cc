// Our own shape is that of `sigmavm eval` with the event in it; see docs/reference/alerts.md.
#include "collector-driver/linux/service/alert_text.h"

#include <algorithm>

#include "collector-driver/common/event_ndjson.h"
#include "collector-driver/common/utc_time.h"
#include "collector-driver/linux/service/alert_schemas.h"
#include "collector-driver/linux/service/json_object_writer.h"

namespace sigmavm::collector {
namespace {

constexpr std::string_view kAttackPrefix = "attack.";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/// "t1059", "s0154", "g0007": a letter and a number.
bool IsAttackId(std::string_view name) {
  return name.size() > 1 && std::string_view("tsgm").find(name[0]) != std::string_view::npos &&
         IsDigit(name[1]);
}

void AppendMatched(const RuleMatch& match, std::string& out) {
  out += '{';
  std::vector<std::string_view> done;
  for (const MatchedValue& first : match.values) {
    if (std::find(done.begin(), done.end(), first.field) != done.end()) continue;
    if (!done.empty()) out += ',';
    done.push_back(first.field);
    AppendJsonString(first.field.empty() ? "*" : first.field, out);
    out += ":[";
    for (const MatchedValue& value : match.values) {
      if (value.field != first.field) continue;
      if (out.back() != '[') out += ',';
      AppendJsonString(value.value, out);
    }
    out += ']';
  }
  out += '}';
}

void AppendOwnShape(const AlertView& alert, std::string& out) {
  const RuleFacts& rule = *alert.match.rule;
  std::string time;
  AppendIsoTime(alert.header.utc_100ns, time);
  JsonObjectWriter json(out);
  json.Text("rule_id", rule.id);
  json.Text("rule_title", rule.title);
  json.Text("level", RuleLevelText(rule.level));
  json.Texts("tags", rule.tags);
  json.Texts("attack", AttackIds(rule.tags));
  json.Text("source", "collector");
  json.Number("record", static_cast<int64_t>(alert.header.record_id));
  json.Text("timestamp", time);
  AppendMatched(alert.match, json.Name("matched"));
  AppendEventJson(alert.header, alert.values, json.Name("event"));
  json.End();
}

}  // namespace

std::string_view RuleLevelText(RuleLevel level) noexcept {
  switch (level) {
    case RuleLevel::kNone:
      break;
    case RuleLevel::kInformational:
      return "informational";
    case RuleLevel::kLow:
      return "low";
    case RuleLevel::kMedium:
      return "medium";
    case RuleLevel::kHigh:
      return "high";
    case RuleLevel::kCritical:
      return "critical";
  }
  return {};
}

std::vector<std::string> AttackIds(std::span<const std::string_view> tags) {
  std::vector<std::string> ids;
  for (const std::string_view tag : tags) {
    if (!tag.starts_with(kAttackPrefix)) continue;
    std::string id(tag.substr(kAttackPrefix.size()));
    if (!IsAttackId(id)) continue;
    std::transform(id.begin(), id.end(), id.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    ids.push_back(std::move(id));
  }
  return ids;
}

std::vector<std::string> AttackTactics(std::span<const std::string_view> tags) {
  std::vector<std::string> names;
  for (const std::string_view tag : tags) {
    if (!tag.starts_with(kAttackPrefix)) continue;
    std::string name(tag.substr(kAttackPrefix.size()));
    if (IsAttackId(name)) continue;
    std::replace(name.begin(), name.end(), '_', '-');
    names.push_back(std::move(name));
  }
  return names;
}

void AppendAlert(AlertShape shape, const AlertView& alert, std::string& out) {
  switch (shape) {
    case AlertShape::kNdjson:
      AppendOwnShape(alert, out);
      break;
    case AlertShape::kEcs:
      AppendEcsAlert(alert, out);
      break;
    case AlertShape::kOcsf:
      AppendOcsfAlert(alert, out);
      break;
  }
  out += '\n';
}

}  // namespace sigmavm::collector
