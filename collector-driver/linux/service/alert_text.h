// Alerts in the shapes that others read: our own, the Elastic Common Schema and the Open
// Cybersecurity Schema Framework.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collector-driver/common/event_text.h"
#include "collector-driver/common/process_event.h"
#include "collector-driver/linux/service/evaluation.h"

namespace sigmavm::collector {

enum class AlertShape : uint8_t { kNdjson, kEcs, kOcsf };

/// One rule that matched one event. Borrowed.
struct AlertView {
  const EventHeader& header;
  const ProcessEvent& event;
  const std::vector<EventValue>& values;  ///< of the event
  const RuleMatch& match;
};

/// Appends one line with its line break.
void AppendAlert(AlertShape shape, const AlertView& alert, std::string& out);

/// The ids of ATT&CK techniques and the like among Sigma tags ("attack.t1059.004" is "T1059.004").
[[nodiscard]] std::vector<std::string> AttackIds(std::span<const std::string_view> tags);
/// The names of tactics among them ("attack.defense-evasion" and "attack.defense_evasion" are
/// "defense-evasion").
[[nodiscard]] std::vector<std::string> AttackTactics(std::span<const std::string_view> tags);

}  // namespace sigmavm::collector
