// Packs translated rules into the artefact that the user asked for, and keeps its manifest.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/session.h"
#include "cli/translated_rules.h"
#include "compiler/backend/artefact/artefact.h"
#include "compiler/backend/artefact/manifest.h"

namespace CLI {
class App;
}

namespace sigmavm::cli {

/// The artefact options as the user typed them.
struct ArtefactRequest {
  std::string name;  ///< empty: no artefact is wanted
  std::string frequency;
  std::string lookback;
  std::string delay;
  std::string suppress;
  std::string author;
  std::string app;
  std::string version;
  bool enable = false;
  bool notable = false;
  bool risk = false;
};

/// --artefact and what goes with it.
void AddArtefactOptions(CLI::App& app, ArtefactRequest& request);

/// Seconds of "15m", "1h", "2d" or "0"; nothing for anything else or for more than a year.
[[nodiscard]] std::optional<uint64_t> ReadDuration(std::string_view text);

/// The rules that have a query and alert by themselves, as artefacts take them.
struct DeployableRules {
  std::vector<backend::DeployableRule> rules;
  std::set<std::string> refused;  ///< GUIDs of the others
};
[[nodiscard]] DeployableRules MakeDeployable(const TranslatedRules& translated,
                                             const SourceMap& sources);

/// Writes the artefact and its manifest into `folder`, which is made when it is not there. What
/// goes wrong is reported and sets the exit code.
void WriteDeployment(Session& session, const TranslatedRules& translated,
                     const ArtefactRequest& request, const std::string& folder);

}  // namespace sigmavm::cli
