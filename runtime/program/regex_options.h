// The one way in which regular expressions of a program are compiled, so that what the compiler and
// the verifier accept is what the evaluator runs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace sigmavm::program {

struct RegexDeleter {
  void operator()(const re2::RE2* regex) const noexcept;
};
using RegexPointer = std::unique_ptr<const re2::RE2, RegexDeleter>;

/// The text given to RE2: `pattern` with the flags of a predicate (PredicateFlag) as a group of
/// inline flags and the anchors around it.
[[nodiscard]] std::string RegexText(std::string_view pattern, uint8_t flags);

/// Compiles a pattern under Limits::kRegexMemoryBytes: UTF-8, no captures, nothing logged. Never
/// null; what failed says so by ok() and error(). The result is thread-safe.
[[nodiscard]] RegexPointer CompileRegex(std::string_view pattern, uint8_t flags);

// What patterns are counted with against Limits::kProgramRegexBytes: their memory in bytes, or more
// where the time of compiling them grows faster than their memory does. The bound on the sum then
// keeps hostile patterns to a few seconds together; patterns as people write them cost a few
// kilobytes each.

/// Known before a pattern is compiled.
[[nodiscard]] uint64_t RegexTextCost(std::string_view pattern) noexcept;
/// Of a compiled pattern.
[[nodiscard]] uint64_t RegexProgramCost(const re2::RE2& regex);

}  // namespace sigmavm::program
