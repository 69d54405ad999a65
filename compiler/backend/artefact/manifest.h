// What was deployed from which rules, so that later one can tell whether both are still the same.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/backend/artefact/artefact.h"
#include "runtime/base/result.h"

namespace sigmavm::backend {

/// A rule of a manifest. Hashes are SHA-256 in hexadecimal digits.
struct ManifestRule {
  std::string guid;  ///< RuleGuid of the rule: what manifests are compared by
  std::string rule_id;
  std::string title;
  std::string file;
  std::string status;  ///< exact or partial
  std::string rule_hash;
  std::string query_hash;
  std::string path;           ///< of the file it was deployed in, relative to the manifest
  std::string deployed_id;    ///< what the product knows it by
  std::string deployed_hash;  ///< of its part of that file
};

struct Manifest {
  std::string language;  ///< kql or spl
  std::string product;
  std::string artefact;
  ArtefactOptions options;  ///< what it was written with
  std::vector<ManifestRule> rules;
};

inline constexpr std::string_view kManifestName = "sigmavm-manifest.json";

[[nodiscard]] Manifest MakeManifest(std::string_view artefact,
                                    std::span<const DeployableRule> rules, const Profile& profile,
                                    const ArtefactOptions& options, const Deployment& deployment);

/// JSON; the same manifest gives the same bytes.
[[nodiscard]] std::string WriteManifest(const Manifest& manifest);

/// Reads what WriteManifest wrote; `name` is shown in errors. Never throws.
[[nodiscard]] Result<Manifest> ReadManifest(const std::string& name, std::string_view text);

}  // namespace sigmavm::backend
