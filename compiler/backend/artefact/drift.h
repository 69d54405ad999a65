// Whether what was deployed is still what the rules say, and still what was deployed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/backend/artefact/manifest.h"

namespace sigmavm::backend {

/// What became of a rule since.
enum class RuleDrift : uint8_t {
  kUnchanged,
  kRuleChanged,      ///< the rule was edited; its query is the same
  kArtefactChanged,  ///< rule and query are the same, but it would be packed differently
  kQueryChanged,
  kRefused,  ///< it can no longer be translated or packed
  kGone,     ///< no rule of this id is there any more
  kNew,      ///< a rule that was not deployed
};

/// What became of its deployment.
enum class DeploymentDrift : uint8_t {
  kUnchanged,
  kEdited,
  kMissing,     ///< the file, or its part of the file, is not there
  kNotCompared  ///< nothing was deployed, or no deployment was given
};

struct DriftEntry {
  RuleDrift rule{};
  DeploymentDrift deployment = DeploymentDrift::kNotCompared;
  ManifestRule entry;  ///< as deployed; of a new rule, as it would be

  [[nodiscard]] bool drifted() const noexcept {
    return rule != RuleDrift::kUnchanged || deployment == DeploymentDrift::kEdited ||
           deployment == DeploymentDrift::kMissing;
  }
};

/// The contents of a file of a deployment by its path in the manifest; nothing when it is not
/// there.
using FileReader = std::function<std::optional<std::string>(const std::string& path)>;

/// Compares a manifest with the one that the rules give now. `refused` are the GUIDs of rules that
/// exist but are in no deployment now. Without `read` only the rules are compared. Entries come in
/// the order of the deployed manifest, then new rules.
[[nodiscard]] std::vector<DriftEntry> CompareManifests(const Manifest& deployed,
                                                       const Manifest& now,
                                                       const std::set<std::string>& refused,
                                                       const FileReader& read);

/// "unchanged", "query-changed", ...
[[nodiscard]] std::string_view RuleDriftName(RuleDrift drift) noexcept;
/// "unchanged", "edited", "missing", "not-compared".
[[nodiscard]] std::string_view DeploymentDriftName(DeploymentDrift drift) noexcept;

}  // namespace sigmavm::backend
