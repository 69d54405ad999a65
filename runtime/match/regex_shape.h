// Reads just enough of a regular expression to know what it cannot match without.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/match/regex_needs.h"

namespace sigmavm::match {

/// Facts about every text that an expression matches somewhere.
struct RegexShape {
  size_t least_size = 0;          ///< bytes of the shortest match
  std::vector<ByteRun> runs;      ///< each occurs in the text
  std::optional<size_t> dot_run;  ///< the whole expression is `.`, at least so many times
};

/// nullopt for a pattern that uses syntax this reader does not know, which is not an error. Sets of
/// bytes are never too small: any byte above 0x7F counts as part of any character above U+007F.
[[nodiscard]] std::optional<RegexShape> ReadRegexShape(std::string_view pattern, bool ignore_case);

}  // namespace sigmavm::match
