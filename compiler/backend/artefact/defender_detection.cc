// Custom detections as Microsoft Graph v1.0 takes them (resource microsoft.graph.security
// .detectionRule). The service accepts one tactic and wants entities that identify an asset.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/backend/artefact/alert_text.h"
#include "compiler/backend/artefact/defender_rule.h"
#include "compiler/backend/artefact/schedule.h"

namespace sigmavm::backend {
namespace {

using Json = nlohmann::ordered_json;

// Where Graph keeps an identifier of an entity.
struct GraphColumn {
  std::string_view type;
  std::string_view identifier;
  std::string_view collection;
  std::string_view property;
};

constexpr GraphColumn kGraphColumns[] = {
    {"Host", "DeviceId", "hosts", "deviceIdColumn"},
    {"Host", "FullName", "hosts", "nameColumn"},
    {"Host", "HostName", "hosts", "nameColumn"},
    {"Host", "NetBiosName", "hosts", "netBiosNameColumn"},
    {"Host", "NTDomain", "hosts", "ntDomainColumn"},
    {"Host", "DnsDomain", "hosts", "dnsDomainColumn"},
    {"Account", "Name", "accounts", "nameColumn"},
    {"Account", "NTDomain", "accounts", "ntDomainColumn"},
    {"Account", "DnsDomain", "accounts", "dnsDomainColumn"},
    {"Account", "UPNSuffix", "accounts", "upnSuffixColumn"},
    {"Account", "Upn", "accounts", "upnColumn"},
    {"Account", "Sid", "accounts", "sidColumn"},
    {"Account", "AadUserId", "accounts", "aadUserIdColumn"},
    {"File", "Name", "files", "nameColumn"},
    {"File", "SHA1", "files", "sha1Column"},
    {"File", "SHA256", "files", "sha256Column"},
    {"IP", "Address", "ips", "addressColumn"},
    {"URL", "Url", "urls", "addressColumn"},
};

// Columns that are enough together; `second` may be empty.
struct Sufficient {
  std::string_view collection;
  std::string_view first;
  std::string_view second;
};

constexpr Sufficient kSufficient[] = {
    {"hosts", "deviceIdColumn", ""},
    {"hosts", "nameColumn", ""},
    {"hosts", "netBiosNameColumn", "ntDomainColumn"},
    {"hosts", "netBiosNameColumn", "dnsDomainColumn"},
    {"accounts", "aadUserIdColumn", ""},
    {"accounts", "sidColumn", ""},
    {"accounts", "upnColumn", ""},
    {"accounts", "nameColumn", "ntDomainColumn"},
    {"accounts", "nameColumn", "dnsDomainColumn"},
    {"accounts", "nameColumn", "upnSuffixColumn"},
    {"files", "sha1Column", ""},
    {"files", "sha256Column", ""},
    {"ips", "addressColumn", ""},
    {"urls", "addressColumn", ""},
};

bool Suffices(std::string_view collection, const Json& columns) {
  const auto has = [&](std::string_view name) {
    return name.empty() || columns.contains(std::string(name));
  };
  return std::any_of(std::begin(kSufficient), std::end(kSufficient), [&](const Sufficient& set) {
    return set.collection == collection && has(set.first) && has(set.second);
  });
}

Json EntityMappings(const AlertQuery& query) {
  Json mappings = Json::object();
  for (const ResultEntity& entity : query.entities) {
    Json columns = Json::object();
    std::string collection;
    for (const auto& [identifier, column] : entity.identifiers) {
      for (const GraphColumn& known : kGraphColumns) {
        if (known.type != entity.type || known.identifier != identifier) continue;
        collection = known.collection;
        columns[std::string(known.property)] = column;
      }
    }
    if (Suffices(collection, columns)) mappings[collection].push_back(std::move(columns));
  }
  return mappings;
}

// The service wants something that is attacked, not only what attacks it.
bool HasAsset(const Json& mappings) {
  return mappings.contains("hosts") || mappings.contains("accounts") || mappings.contains("ips");
}

// [{technique: T1059, subTechniques: [T1059.001]}]
Json Techniques(const std::vector<std::string>& techniques) {
  Json list = Json::array();
  for (const std::string& parent : ParentTechniques(techniques)) {
    Json technique = {{"technique", parent}};
    for (const std::string& sub : techniques) {
      if (sub.starts_with(parent + ".")) technique["subTechniques"].push_back(sub);
    }
    list.push_back(std::move(technique));
  }
  return list;
}

Json AlertTemplate(const DefenderRule& rule, Json mappings) {
  Json alert = {{"title", rule.title},
                {"description", rule.description},
                {"severity", rule.severity},
                {"entityMappings", std::move(mappings)}};
  if (!rule.attack.tactics.empty()) {
    Json tactic = {{"tactic", rule.attack.tactics.front()},
                   {"techniques", Techniques(rule.attack.techniques)}};
    alert["tactics"] = Json::array({std::move(tactic)});
  }
  return alert;
}

std::string Write(const DefenderRule& rule, Json mappings, const ArtefactOptions& options) {
  const uint64_t frequency = options.frequency_seconds;
  const Json document = {
      {"@odata.type", "#microsoft.graph.security.detectionRule"},
      {"id", rule.id},
      {"displayName", rule.title},
      {"description", rule.description},
      {"status", options.enabled ? "enabled" : "disabled"},
      {"queryCondition", {{"queryText", rule.query.text}}},
      {"schedule", {{"frequency", frequency == 0 ? "PT0S" : IsoDuration(frequency)}}},
      {"detectionAction", {{"alertTemplate", AlertTemplate(rule, std::move(mappings))}}},
  };
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

Diagnostics WriteDefenderDetections(Packing& packing) {
  Diagnostics errors = CheckDefenderOptions(packing.options());
  if (!errors.empty()) return errors;
  for (size_t i = 0; i < packing.rules().size(); ++i) {
    const DeployableRule& rule = packing.rules()[i];
    const std::optional<DefenderRule> made = MakeDefenderRule(rule, packing);
    if (!made) continue;
    Json mappings = EntityMappings(made->query);
    if (!HasAsset(mappings)) {
      packing.LeaveOut(rule, "Defender needs a host, an account or an address in the results",
                       "add it to the entities of the profile");
      continue;
    }
    packing.AddRuleFile(i, made->id, FileStem(*rule.meta, made->id.substr(6)) + ".json",
                        Write(*made, std::move(mappings), packing.options()));
  }
  return {};
}

}  // namespace sigmavm::backend
