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

/// Bytes that a compiled pattern is counted with against Limits::kProgramRegexBytes.
[[nodiscard]] uint64_t RegexMemory(const re2::RE2& regex);

}  // namespace sigmavm::program
