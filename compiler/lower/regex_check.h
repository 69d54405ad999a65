// Tells rule authors early which regular expressions cannot be evaluated, and why.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>

#include "compiler/ir/predicate.h"
#include "runtime/base/diagnostic.h"

namespace sigmavm::lower {

/// What the regular expressions of a program may still cost, in the units of
/// program/regex_options.h: each costs once, however many rules have it. The bound of a rule is
/// an eighth of that of the program, so that no rule takes it all.
struct RegexBudget {
  uint64_t in_rule = 0;     ///< cost of the current rule so far
  uint64_t in_program = 0;  ///< cost of all rules so far
  std::unordered_set<std::string> known;

  void StartRule() noexcept { in_rule = 0; }
};

/// Compiles the pattern as the runtime will, unless `budget` knows it. On failure reports the
/// construct that RE2 refuses and how to write it instead, or the cost and its limit, with `span`
/// (the value's place), and returns false.
bool CheckRegex(const ir::RegexMatch& regex, Span span, RegexBudget& budget,
                Diagnostics& diagnostics);

}  // namespace sigmavm::lower
