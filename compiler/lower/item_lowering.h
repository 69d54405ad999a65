// One detection item with its modifiers into an expression over predicates.
#pragma once

#include <optional>

#include "compiler/ir/expression.h"
#include "compiler/lower/regex_check.h"
#include "compiler/model/rule.h"
#include "compiler/modifier/modifier.h"
#include "runtime/base/diagnostic.h"

namespace sigmavm::lower {

/// Applies the modifiers from left to right, then ORs the values (ANDs them with `all`) and negates
/// the whole for `neq`. All problems are reported; nullopt when there was an error.
[[nodiscard]] std::optional<ir::Expression> LowerItem(const model::DetectionItem& item,
                                                      const modifier::Placeholders& placeholders,
                                                      RegexBudget& regexes,
                                                      Diagnostics& diagnostics);

}  // namespace sigmavm::lower
