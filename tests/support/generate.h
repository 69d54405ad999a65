// Random rules and events for property tests. Everything follows from a seed.
#pragma once

#include <string>

#include "tests/support/evaluate.h"
#include "tests/support/generated_rule.h"
#include "tests/support/random.h"

namespace sigmavm::support {

/// A rule that every conforming compiler must accept: few fields, so that items meet; texts with
/// wildcards, escapes, dashes and characters that fold in unusual ways; modifiers in legal
/// combinations; nested detections, quantifiers, filters.
[[nodiscard]] GeneratedRule GenerateRule(Random& random);

/// An event (JSON text) made from what the rule asks for, with mutations, so that about half of
/// the events match. Flat and nested names, arrays, numbers, null, booleans, near misses.
[[nodiscard]] std::string GenerateEvent(const GeneratedRule& rule, Random& random);

/// The values of the placeholders that generated rules use.
[[nodiscard]] const Placeholders& GeneratedPlaceholders();

}  // namespace sigmavm::support
