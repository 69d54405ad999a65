// Any text, in all of a rule's metadata at once, stays text in every artefact: as many documents,
// keys and stanzas come out as a harmless rule has.
#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "compiler/backend/artefact/artefact.h"
#include "compiler/backend/artefact/manifest.h"
#include "tests/support/deployable_rules.h"

namespace {

using sigmavm::backend::ArtefactOptions;
using sigmavm::backend::Deployment;
using sigmavm::backend::Language;
using sigmavm::test::ReadConf;
using sigmavm::test::SampleRules;

void Check(bool holds) {
  if (!holds) std::abort();
}

Deployment Write(std::string_view artefact, const SampleRules& rules,
                 const ArtefactOptions& options) {
  auto result = WriteArtefact(artefact, rules.rules(), rules.profile(), options);
  Check(result.ok() && result->left_out.empty());
  for (const auto& file : result->files) Check(!file.path.empty() && file.path.front() != '/');
  return std::move(result).value();
}

void CheckYaml(const std::string& text, const std::string& query) {
  const auto documents = YAML::LoadAll(text);
  Check(documents.size() == 1 && documents[0]["kind"].as<std::string>() == "Scheduled");
  Check(documents[0]["query"].as<std::string>().starts_with(query));
  Check(documents[0]["enabled"].as<std::string>() == "false");
}

void CheckArm(const std::string& text) {
  const auto document = nlohmann::json::parse(text);
  const auto& properties = document.at("resources").at(0).at("properties");
  for (const char* key : {"displayName", "description", "query"}) {
    const auto value = properties.at(key).get<std::string>();
    Check(!value.starts_with("[") || value.starts_with("[[") || !value.ends_with("]"));
  }
}

void CheckSearches(const std::string& text, const SampleRules& plain,
                   const ArtefactOptions& options) {
  const auto stanzas = ReadConf(text);
  const auto harmless = ReadConf(Write("splunk-savedsearches", plain, options).files[0].contents);
  Check(stanzas.size() == 1 && harmless.size() == 1);
  const auto& settings = stanzas.begin()->second;
  Check(settings.size() == harmless.begin()->second.size());
  Check(settings.at("search") == harmless.begin()->second.at("search"));
  Check(settings.at("disabled") == "1");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ArtefactOptions options;
  options.notable = true;
  options.author = text;
  SampleRules kql(Language::kKql, "defender");
  kql.SetMetadata(text);
  CheckYaml(Write("sentinel-yaml", kql, options).files[0].contents, kql.rules()[0].query);
  CheckArm(Write("sentinel-arm", kql, options).files[0].contents);
  const Deployment detection = Write("defender-detection", kql, options);
  Check(nlohmann::json::parse(detection.files[0].contents).at("status") == "disabled");
  Check(detection.files[0].contents.find("{{") == std::string::npos);
  SampleRules spl(Language::kSpl, "sysmon");
  const SampleRules plain(Language::kSpl, "sysmon");
  spl.SetMetadata(text);
  const Deployment app = Write("splunk-app", spl, options);
  Check(ReadConf(app.files[1].contents).size() == 5);
  CheckSearches(app.files[3].contents, plain, options);
  const auto manifest = MakeManifest("splunk-app", spl.rules(), spl.profile(), options, app);
  Check(sigmavm::backend::ReadManifest("manifest", WriteManifest(manifest)).ok());
  (void)sigmavm::backend::ReadManifest("input", text);
  return 0;
}
