// What a rule's log source means in terms of events.
#pragma once

#include "compiler/ir/rule_plan.h"
#include "compiler/model/rule.h"

namespace sigmavm::lower {

/// Finds channels, event ids and providers of a log source (docs/reference/logsources.md). A log
/// source that is not in the table gets empty lists: only its product and category are known then.
/// Names are compared without case. Thread-safe.
[[nodiscard]] ir::LogsourcePlan ResolveLogsource(const model::Logsource& logsource);

}  // namespace sigmavm::lower
