// Regular expressions of rules, which are RE2's, in the dialect of Splunk's, which is PCRE.
#pragma once

#include <optional>
#include <string>

#include "compiler/ir/predicate.h"

namespace sigmavm::backend::spl {

/// The pattern with its flags and anchors; nothing when `construct` has no equal in PCRE. Requires
/// a pattern that RE2 accepts.
struct PcrePattern {
  std::optional<std::string> pattern;
  std::string construct;  ///< what cannot be said, when there is no pattern
};

[[nodiscard]] PcrePattern ToPcre(const ir::RegexMatch& regex);

/// Whether the regular expression matches the empty text, and so a missing value that is taken as
/// one. True also for what RE2 does not accept.
[[nodiscard]] bool MatchesEmptyText(const ir::RegexMatch& regex);

}  // namespace sigmavm::backend::spl
