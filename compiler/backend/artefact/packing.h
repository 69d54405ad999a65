// What the writers of artefacts share while they pack a set of rules.
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "compiler/backend/artefact/artefact.h"

namespace sigmavm::backend {

/// One run of a writer. Not thread-safe.
class Packing {
 public:
  Packing(std::span<const DeployableRule> rules, const Profile& profile,
          const ArtefactOptions& options)
      : rules_(rules), profile_(profile), options_(options) {}

  [[nodiscard]] std::span<const DeployableRule> rules() const noexcept { return rules_; }
  [[nodiscard]] const Profile& profile() const noexcept { return profile_; }
  [[nodiscard]] const ArtefactOptions& options() const noexcept { return options_; }

  /// The GUID of a rule; empty when another rule has it already, which has been reported.
  [[nodiscard]] std::string ClaimGuid(const DeployableRule& rule);
  /// Whether a query of that many characters fits; reports it when it does not.
  [[nodiscard]] bool CheckLength(const DeployableRule& rule, std::string_view query);
  void LeaveOut(const DeployableRule& rule, std::string message, std::string help = {});

  /// Adds a file that holds one rule and nothing else.
  void AddRuleFile(size_t index, std::string id, std::string path, std::string contents);
  void AddFile(std::string path, std::string contents);
  /// Notes a rule that is part of a file with others.
  void AddRule(DeployedRule rule) { result_.rules.push_back(std::move(rule)); }

  /// How many rules have been packed.
  [[nodiscard]] size_t packed() const noexcept { return result_.rules.size(); }

  [[nodiscard]] Deployment Take() && { return std::move(result_); }

 private:
  std::span<const DeployableRule> rules_;
  const Profile& profile_;
  const ArtefactOptions& options_;
  std::set<std::string> guids_;
  Deployment result_;
};

/// Packs the rules of a run. Returns what is wrong with the options, and then has packed nothing.
using ArtefactWriter = Diagnostics (*)(Packing& packing);

Diagnostics WriteQueryFiles(Packing& packing);
Diagnostics WriteSentinelYaml(Packing& packing);
Diagnostics WriteSentinelArm(Packing& packing);
Diagnostics WriteDefenderDetections(Packing& packing);
Diagnostics WriteDefenderBetaDetections(Packing& packing);
Diagnostics WriteSavedSearches(Packing& packing);
Diagnostics WriteSplunkApp(Packing& packing);

/// For options that a writer cannot follow.
[[nodiscard]] Diagnostic OptionError(std::string message, std::string help = {});

}  // namespace sigmavm::backend
