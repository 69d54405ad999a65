// Makes a failing case small enough to understand.
#pragma once

#include <functional>

#include "tests/support/generated_rule.h"

namespace sigmavm::support {

/// Takes parts of the rule and of the event away, one at a time, as long as `still_fails` says so;
/// it is only asked about cases that differ from `failing`, and must answer false for rules that do
/// not load. The result fails too, and no single removal keeps it failing, unless the budget of
/// questions ran out first.
[[nodiscard]] GeneratedCase Shrink(GeneratedCase failing,
                                   const std::function<bool(const GeneratedCase&)>& still_fails,
                                   size_t budget = 5000);

}  // namespace sigmavm::support
