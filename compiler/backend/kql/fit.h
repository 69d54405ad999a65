// Queries within the limits of a product: styles are tried from the most readable to the shortest.
#pragma once

#include <functional>
#include <vector>

#include "compiler/backend/kql/rule_query.h"
#include "compiler/backend/profile/profile.h"
#include "compiler/backend/translation.h"

namespace sigmavm::backend::kql {

/// Calls `write` for one style after another until the text fits. `reasons` come before those of
/// the text; a text that does not fit in any style is refused with its size, at `span`.
[[nodiscard]] Translation FitToLimits(const ProductLimits& limits,
                                      const std::vector<Reason>& reasons, Span span,
                                      const std::function<QueryText(const Style&)>& write);

}  // namespace sigmavm::backend::kql
