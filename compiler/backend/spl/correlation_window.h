// What a correlation computes over its window: the commands behind the events of its rules.
#pragma once

#include <string>
#include <vector>

#include "compiler/backend/translation.h"
#include "compiler/model/rule.h"

namespace sigmavm::backend::spl {

/// A correlation with its fields in the product's words.
struct WindowInput {
  const model::Correlation* correlation = nullptr;
  std::vector<std::string> references;  ///< of the rules, as the correlation calls them
  std::vector<std::string> group;       ///< columns
  std::vector<std::string> values;      ///< columns of value_*
};

/// The field that tells whether an event is a hit of the rule of that number: 1 or 0.
[[nodiscard]] std::string HitField(size_t rule);

/// The commands, each on a line of its own that begins with a line break. They take rows in order
/// of time and leave those at which the correlation holds. Empty, with a refusal, when the language
/// cannot compute it.
[[nodiscard]] std::string WindowCommands(const WindowInput& input, std::vector<Reason>& reasons);

}  // namespace sigmavm::backend::spl
