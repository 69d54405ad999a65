// Events made to be as slow as possible for one part of the evaluator each.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/program.h"

namespace sigmavm::bench {

/// One way to be hostile, with events of about 64 KB each unless its name says otherwise.
struct AdversarialCase {
  std::string name;
  std::vector<std::string> events;  ///< different from each other
  std::string note;                 ///< for the report
};

/// Aimed at this program: its literals, what nearly is one, what its regular expressions wait for.
/// About `bytes` of each kind. The same program gives the same events.
[[nodiscard]] std::vector<AdversarialCase> AdversarialCases(const program::Program& program,
                                                            size_t bytes);

/// What the rules look for inside a command line, in the order of the program.
[[nodiscard]] std::vector<std::string> CommandLineLiterals(const program::Program& program);

/// An event whose command line is `piece` again and again, cut at `size` bytes. For whoever
/// measures which pieces are worst.
[[nodiscard]] std::string RepeatingEvent(std::string_view piece, size_t size);

}  // namespace sigmavm::bench
