// The vocabulary of generated rules: fields and values that are likely to meet, and texts that a
// value matches or nearly matches.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/generated_rule.h"
#include "tests/support/random.h"

namespace sigmavm::support {

/// A rule value and an event text that it accepts.
struct Example {
  std::string_view value;
  std::string_view accepted;
};

[[nodiscard]] std::string GenerateField(Random& random);

/// A Sigma string: words, wildcards, escapes, dashes. Without `wildcards`, none is active and there
/// are at least two bytes.
[[nodiscard]] std::string GenerateSigmaText(Random& random, bool wildcards);

/// Integers and fractions around the edges of int64, uint64 and double, as YAML and JSON.
[[nodiscard]] std::string GenerateNumber(Random& random);

[[nodiscard]] const Example& PickRegex(Random& random);
[[nodiscard]] const Example& PickNetwork(Random& random);
/// A text that is a time, or nearly one.
[[nodiscard]] std::string GenerateTime(Random& random);

/// A text that the Sigma string matches, were it not for its item's modifiers: wildcards filled in,
/// some characters exchanged for others of the same fold, some dashes for others.
[[nodiscard]] std::string Instantiate(const std::string& sigma_text, Random& random);

/// The text with one character removed, doubled or exchanged.
[[nodiscard]] std::string NearMiss(const std::string& text, Random& random);

}  // namespace sigmavm::support
