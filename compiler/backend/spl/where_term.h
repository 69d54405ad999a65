// Predicates as expressions of `where`, which can say nearly everything but looks at every event.
#pragma once

#include <string>
#include <vector>

#include "compiler/backend/profile/profile.h"
#include "compiler/backend/translation.h"
#include "compiler/ir/predicate.h"

namespace sigmavm::backend::spl {

/// How a missing field may count. In eval it makes a comparison null, and so does NOT of it.
enum class Missing : uint8_t {
  kMayBeNull,   ///< the test stands alone: null loses the event, as it should
  kMustDecide,  ///< the test must be true or false
};

/// The predicate as text; empty when it cannot be said, which adds a reason. Other reasons may be
/// added too. Keywords (no field) are searched in _raw.
[[nodiscard]] std::string MakeWhereTerm(const ir::Predicate& predicate, const Source& source,
                                        Missing missing, std::vector<Reason>& reasons);

}  // namespace sigmavm::backend::spl
