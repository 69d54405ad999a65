// KQL for Microsoft Sentinel and Defender XDR.
#pragma once

#include "compiler/backend/mapping/mapped_rule.h"
#include "compiler/backend/translation.h"

namespace sigmavm::backend::kql {

/// Writes a mapped rule, which must not be refused, as a query of its profile. The reasons of the
/// rule are in the result, before those that writing it adds. Never throws, thread-safe.
[[nodiscard]] Translation WriteQuery(const MappedRule& rule);

}  // namespace sigmavm::backend::kql
