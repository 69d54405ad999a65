// The one shape in which tests see an evaluator, whichever it is.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "runtime/base/result.h"

namespace sigmavm::support {

/// Values of `expand` placeholders by name.
using Placeholders = std::map<std::string, std::vector<std::string>>;

/// Loads a text of rules and filters and tells whether any rule matches the event. Errors when a
/// document does not load. Log sources are not tested against the event.
using Evaluate = std::function<Result<bool>(const std::string& rules_yaml,
                                            const std::string& event_json, const Placeholders&)>;

}  // namespace sigmavm::support
