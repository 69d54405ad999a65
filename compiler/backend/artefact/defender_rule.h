// A custom detection of Microsoft Defender XDR, before it is written for one version of the API.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/backend/artefact/alert_query.h"
#include "compiler/backend/artefact/attack_tags.h"
#include "compiler/backend/artefact/packing.h"

namespace sigmavm::backend {

struct DefenderRule {
  std::string id;  ///< begins with a letter, as Defender wants
  std::string title;
  std::string description;
  std::string severity;
  AttackTags attack;
  AlertQuery query;
};

/// The rule as a detection; nothing when it cannot be one, which has been reported: the results
/// must keep Timestamp, ReportId and DeviceId, and a detection that runs continuously may look at
/// one table only.
[[nodiscard]] std::optional<DefenderRule> MakeDefenderRule(const DeployableRule& rule,
                                                           Packing& packing);

/// Defender runs detections continuously (a frequency of 0) or every 1, 3, 12 or 24 hours.
[[nodiscard]] Diagnostics CheckDefenderOptions(const ArtefactOptions& options);

}  // namespace sigmavm::backend
