// A scheduled analytics rule of Microsoft Sentinel, before it is written as YAML or as an ARM
// template. Bounds are those of Sentinel's own schema of rule templates.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/backend/artefact/alert_query.h"
#include "compiler/backend/artefact/attack_tags.h"
#include "compiler/backend/artefact/packing.h"
#include "compiler/backend/artefact/schedule.h"

namespace sigmavm::backend {

struct SentinelRule {
  std::string guid;
  std::string title;
  std::string description;
  std::string_view severity;
  Schedule schedule;
  AttackTags attack;
  AlertQuery query;  ///< its entities are those that Sentinel takes
  std::string sigma_id;
};

/// The rule as Sentinel wants it; nothing when it cannot be one, which has been reported.
[[nodiscard]] std::optional<SentinelRule> MakeSentinelRule(const DeployableRule& rule,
                                                           Packing& packing);

/// What is wrong with the options for Sentinel.
[[nodiscard]] Diagnostics CheckSentinelOptions(const ArtefactOptions& options);

/// How long a rule is silent after an alert, when it is; Sentinel wants the number in any case.
inline constexpr uint64_t kSentinelSuppressionSeconds = 18'000;

}  // namespace sigmavm::backend
