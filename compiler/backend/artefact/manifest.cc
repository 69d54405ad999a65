#include "compiler/backend/artefact/manifest.h"

#include <nlohmann/json.hpp>

#include "compiler/backend/artefact/digest.h"

namespace sigmavm::backend {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kFormat = 1;

Json OptionsJson(const ArtefactOptions& options) {
  Json json = {{"frequency_seconds", options.frequency_seconds},
               {"delay_seconds", options.delay_seconds},
               {"enabled", options.enabled},
               {"notable", options.notable},
               {"risk", options.risk},
               {"author", options.author},
               {"app", options.app},
               {"version", options.version}};
  if (options.period_seconds) json["period_seconds"] = *options.period_seconds;
  if (options.suppress_seconds) json["suppress_seconds"] = *options.suppress_seconds;
  return json;
}

Json RuleJson(const ManifestRule& rule) {
  return {{"guid", rule.guid},
          {"rule_id", rule.rule_id},
          {"title", rule.title},
          {"file", rule.file},
          {"status", rule.status},
          {"rule_sha256", rule.rule_hash},
          {"query_sha256", rule.query_hash},
          {"deployed",
           {{"path", rule.path}, {"id", rule.deployed_id}, {"sha256", rule.deployed_hash}}}};
}

// The accessors throw what ReadManifest catches when a key is missing or of another type.
ArtefactOptions ReadOptions(const Json& json) {
  ArtefactOptions options;
  json.at("frequency_seconds").get_to(options.frequency_seconds);
  json.at("delay_seconds").get_to(options.delay_seconds);
  json.at("enabled").get_to(options.enabled);
  json.at("notable").get_to(options.notable);
  json.at("risk").get_to(options.risk);
  json.at("author").get_to(options.author);
  json.at("app").get_to(options.app);
  json.at("version").get_to(options.version);
  if (json.contains("period_seconds")) {
    options.period_seconds = json.at("period_seconds").get<uint64_t>();
  }
  if (json.contains("suppress_seconds")) {
    options.suppress_seconds = json.at("suppress_seconds").get<uint64_t>();
  }
  return options;
}

ManifestRule ReadRule(const Json& json) {
  ManifestRule rule;
  json.at("guid").get_to(rule.guid);
  json.at("rule_id").get_to(rule.rule_id);
  json.at("title").get_to(rule.title);
  json.at("file").get_to(rule.file);
  json.at("status").get_to(rule.status);
  json.at("rule_sha256").get_to(rule.rule_hash);
  json.at("query_sha256").get_to(rule.query_hash);
  const Json& deployed = json.at("deployed");
  deployed.at("path").get_to(rule.path);
  deployed.at("id").get_to(rule.deployed_id);
  deployed.at("sha256").get_to(rule.deployed_hash);
  return rule;
}

// Paths are joined to the folder of the manifest: they must not lead out of it.
bool StaysInside(std::string_view path) {
  if (path.empty() || path.front() == '/' || path.find('\0') != std::string_view::npos) {
    return false;
  }
  return ("/" + std::string(path) + "/").find("/../") == std::string::npos;
}

Diagnostic Invalid(const std::string& name, std::string message) {
  return ErrorAt(DiagnosticCode::kInvalidManifest, name, std::move(message));
}

Result<Manifest> ReadDocument(const std::string& name, std::string_view text) {
  const Json json = Json::parse(text);
  if (json.at("format").get<int>() != kFormat) {
    return Invalid(name, "this manifest is of another format than this version reads");
  }
  Manifest manifest;
  json.at("language").get_to(manifest.language);
  json.at("product").get_to(manifest.product);
  json.at("artefact").get_to(manifest.artefact);
  manifest.options = ReadOptions(json.at("options"));
  json.at("tool").get_to(manifest.options.tool);
  for (const Json& rule : json.at("rules")) {
    manifest.rules.push_back(ReadRule(rule));
    if (!StaysInside(manifest.rules.back().path)) {
      return Invalid(name, "the manifest names a file outside of its folder");
    }
  }
  return manifest;
}

}  // namespace

Manifest MakeManifest(std::string_view artefact, std::span<const DeployableRule> rules,
                      const Profile& profile, const ArtefactOptions& options,
                      const Deployment& deployment) {
  Manifest manifest{std::string(LanguageName(profile.language)),
                    profile.name,
                    std::string(artefact),
                    options,
                    {}};
  for (const DeployedRule& deployed : deployment.rules) {
    const DeployableRule& rule = rules[deployed.index];
    ManifestRule entry;
    entry.guid = RuleGuid(rule.meta->id.text, rule.meta->title.text);
    entry.rule_id = rule.meta->id.text;
    entry.title = rule.meta->title.text;
    entry.file = rule.file;
    entry.status = StatusName(rule.status);
    entry.rule_hash = RuleHash(rule.text);
    entry.query_hash = Sha256Hex(rule.query);
    entry.path = deployed.path;
    entry.deployed_id = deployed.id;
    entry.deployed_hash = Sha256Hex(deployed.text);
    manifest.rules.push_back(std::move(entry));
  }
  return manifest;
}

std::string WriteManifest(const Manifest& manifest) {
  Json rules = Json::array();
  for (const ManifestRule& rule : manifest.rules) rules.push_back(RuleJson(rule));
  const Json json = {{"format", kFormat},
                     {"tool", manifest.options.tool},
                     {"language", manifest.language},
                     {"product", manifest.product},
                     {"artefact", manifest.artefact},
                     {"options", OptionsJson(manifest.options)},
                     {"rules", std::move(rules)}};
  return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

Result<Manifest> ReadManifest(const std::string& name, std::string_view text) {
  try {
    return ReadDocument(name, text);
  } catch (const nlohmann::json::exception&) {
    return Invalid(name, "this is no manifest that sigmavm wrote");
  }
}

}  // namespace sigmavm::backend
