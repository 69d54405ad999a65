// Conditions as text: one test a line, or as few characters as possible.
#pragma once

#include <string>

#include "compiler/backend/kql/condition.h"

namespace sigmavm::backend::kql {

enum class Layout : uint8_t { kLines, kCompact };

/// The condition, as it stands after `| where `.
[[nodiscard]] std::string WriteLayout(const Condition& condition, Layout layout);

}  // namespace sigmavm::backend::kql
