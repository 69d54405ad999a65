// Whatever RE2 finds, the cheap refusals before it must let through. Input: a flag letter, a
// pattern, a line break, a text.
#include <re2/re2.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "runtime/base/arena.h"
#include "runtime/base/limits.h"
#include "runtime/match/folded_text.h"
#include "runtime/match/regex_matcher.h"
#include "runtime/program/program.h"
#include "runtime/program/regex_options.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sigmavm;
  if (size < 2) return 0;
  // Every flag that a regex predicate can have, from the bits of the first byte.
  const auto flags = static_cast<uint8_t>((data[0] & 31) << 1);
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t line_end = std::min(input.find('\n'), input.size());
  const std::string_view pattern = input.substr(0, line_end);
  const std::string_view text = input.substr(std::min(line_end + 1, input.size()));
  const program::RegexPointer regex = program::CompileRegex(pattern, flags);
  if (!regex->ok()) return 0;
  const bool expected = regex->Match(re2::StringPiece(text.data(), text.size()), 0, text.size(),
                                     RE2::UNANCHORED, nullptr, 0);
  const match::RegexMatcher matcher(pattern, flags);
  if (matcher.Matches(text) != expected) std::abort();
  Arena arena;
  if (expected && !matcher.MayMatch(match::FoldPadded(text, arena))) std::abort();
  return 0;
}
