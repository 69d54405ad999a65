// SPL for Splunk.
#pragma once

#include "compiler/backend/mapping/mapped_rule.h"
#include "compiler/backend/translation.h"

namespace sigmavm::backend::spl {

/// Writes a mapped rule, which must not be refused, as a search of its profile. The reasons of the
/// rule are in the result, before those that writing it adds. Never throws, thread-safe.
[[nodiscard]] Translation WriteSearch(const MappedRule& rule);

}  // namespace sigmavm::backend::spl
