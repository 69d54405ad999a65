// A handful of events for fuzz targets to evaluate whatever program they have made.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/verifier.h"
#include "runtime/vm/engine.h"

namespace sigmavm::support {

/// Events with texts, numbers, nulls, arrays and letters that fold in unusual ways, under the field
/// names that fuzz seeds use.
[[nodiscard]] const std::vector<std::string_view>& FixedEvents();

/// The rules that match each of FixedEvents().
[[nodiscard]] std::vector<std::vector<program::RuleIndex>> EvaluateFixedEvents(
    const program::VerifiedProgram& program, const vm::EngineOptions& options);

}  // namespace sigmavm::support
