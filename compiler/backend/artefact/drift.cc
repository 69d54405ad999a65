#include "compiler/backend/artefact/drift.h"

#include <map>
#include <utility>

#include "compiler/backend/artefact/conf_writer.h"
#include "compiler/backend/artefact/digest.h"

namespace sigmavm::backend {
namespace {

using RulesByGuid = std::map<std::string_view, const ManifestRule*>;

RulesByGuid ByGuid(const Manifest& manifest) {
  RulesByGuid rules;
  for (const ManifestRule& rule : manifest.rules) rules.emplace(rule.guid, &rule);
  return rules;
}

RuleDrift CompareRules(const ManifestRule& deployed, const RulesByGuid& now,
                       const std::set<std::string>& refused) {
  const auto found = now.find(deployed.guid);
  if (found == now.end()) {
    return refused.count(deployed.guid) != 0 ? RuleDrift::kRefused : RuleDrift::kGone;
  }
  const ManifestRule& current = *found->second;
  if (current.query_hash != deployed.query_hash) return RuleDrift::kQueryChanged;
  if (current.rule_hash != deployed.rule_hash) return RuleDrift::kRuleChanged;
  if (current.deployed_hash != deployed.deployed_hash) return RuleDrift::kArtefactChanged;
  return RuleDrift::kUnchanged;
}

// The part of a deployed file that is the rule's: a stanza, or all of it.
std::optional<std::string_view> PartOf(std::string_view file, const ManifestRule& rule) {
  if (!rule.path.ends_with(".conf")) return file;
  return FindStanza(file, rule.deployed_id);
}

// Files are read once, however many rules are in them.
class DeployedFiles {
 public:
  explicit DeployedFiles(const FileReader& read) : read_(read) {}

  DeploymentDrift Compare(const ManifestRule& rule) {
    if (!read_) return DeploymentDrift::kNotCompared;
    auto found = files_.find(rule.path);
    if (found == files_.end()) found = files_.emplace(rule.path, read_(rule.path)).first;
    if (!found->second) return DeploymentDrift::kMissing;
    const auto part = PartOf(*found->second, rule);
    if (!part) return DeploymentDrift::kMissing;
    return Sha256Hex(*part) == rule.deployed_hash ? DeploymentDrift::kUnchanged
                                                  : DeploymentDrift::kEdited;
  }

 private:
  const FileReader& read_;
  std::map<std::string, std::optional<std::string>> files_;
};

}  // namespace

std::vector<DriftEntry> CompareManifests(const Manifest& deployed, const Manifest& now,
                                         const std::set<std::string>& refused,
                                         const FileReader& read) {
  const RulesByGuid current = ByGuid(now);
  const RulesByGuid before = ByGuid(deployed);
  DeployedFiles files(read);
  std::vector<DriftEntry> entries;
  for (const ManifestRule& rule : deployed.rules) {
    entries.push_back({CompareRules(rule, current, refused), files.Compare(rule), rule});
  }
  for (const ManifestRule& rule : now.rules) {
    if (before.count(rule.guid) != 0) continue;
    entries.push_back({RuleDrift::kNew, DeploymentDrift::kNotCompared, rule});
  }
  return entries;
}

std::string_view RuleDriftName(RuleDrift drift) noexcept {
  switch (drift) {
    case RuleDrift::kUnchanged:
      return "unchanged";
    case RuleDrift::kRuleChanged:
      return "rule-changed";
    case RuleDrift::kArtefactChanged:
      return "artefact-changed";
    case RuleDrift::kQueryChanged:
      return "query-changed";
    case RuleDrift::kRefused:
      return "refused";
    case RuleDrift::kGone:
      return "gone";
    case RuleDrift::kNew:
      return "new";
  }
  return {};
}

std::string_view DeploymentDriftName(DeploymentDrift drift) noexcept {
  switch (drift) {
    case DeploymentDrift::kUnchanged:
      return "unchanged";
    case DeploymentDrift::kEdited:
      return "edited";
    case DeploymentDrift::kMissing:
      return "missing";
    case DeploymentDrift::kNotCompared:
      return "not-compared";
  }
  return {};
}

}  // namespace sigmavm::backend
