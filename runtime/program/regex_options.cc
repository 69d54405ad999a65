#include "runtime/program/regex_options.h"

#include <re2/re2.h>

#include <algorithm>

#include "runtime/base/limits.h"
#include "runtime/program/program.h"

namespace sigmavm::program {
namespace {

// An RE2 object without its programs.
constexpr uint64_t kObjectCost = 1024;
// A byte of text can take a microsecond to parse and simplify.
constexpr uint64_t kTextByteCost = 64;
// A Unicode class such as \pL has hundreds of ranges, and takes 40 to 170 microseconds even where
// {0} removes it again.
constexpr uint64_t kUnicodeClassCost = 16 << 10;
// Forward and reverse program together.
constexpr uint64_t kInstructionCost = 32;
// RE2 flattens runs of optional parts (a?a?a?) in quadratic time: 8,000 take 25 milliseconds.
constexpr uint64_t kInstructionsOfDoubleCost = 8192;

RegexPointer Compile(std::string_view text) {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingUTF8);
  options.set_max_mem(Limits::kRegexMemoryBytes);
  options.set_log_errors(false);
  options.set_never_nl(false);
  options.set_never_capture(true);
  return RegexPointer(new RE2(re2::StringPiece(text.data(), text.size()), options));
}

}  // namespace

void RegexDeleter::operator()(const re2::RE2* regex) const noexcept { delete regex; }

std::string RegexText(std::string_view pattern, uint8_t flags) {
  std::string text;
  if ((flags & kRegexIgnoreCase) != 0) text += 'i';
  if ((flags & kRegexMultiline) != 0) text += 'm';
  if ((flags & kRegexDotAll) != 0) text += 's';
  if (!text.empty()) text = "(?" + text + ")";
  text += pattern;
  if ((flags & (kAnchorStart | kAnchorEnd)) != 0) text = "(?:" + text + ")";
  if ((flags & kAnchorStart) != 0) text = "\\A" + text;
  if ((flags & kAnchorEnd) != 0) text += "\\z";
  return text;
}

RegexPointer CompileRegex(std::string_view pattern, uint8_t flags) {
  if ((flags & (kAnchorStart | kAnchorEnd)) != 0) {
    // The group around an anchored pattern must not make `a)(?:b` well formed.
    RegexPointer bare = Compile(pattern);
    if (!bare->ok()) return bare;
  }
  return Compile(RegexText(pattern, flags));
}

uint64_t RegexTextCost(std::string_view pattern) noexcept {
  uint64_t cost = kObjectCost + kTextByteCost * pattern.size();
  for (size_t i = 1; i < pattern.size(); ++i) {
    const bool is_class = pattern[i - 1] == '\\' && (pattern[i] == 'p' || pattern[i] == 'P');
    if (is_class) cost += kUnicodeClassCost;
  }
  return cost;
}

uint64_t RegexProgramCost(const re2::RE2& regex) {
  const auto instructions = static_cast<uint64_t>(std::max(regex.ProgramSize(), 0));
  return kInstructionCost * instructions * (1 + instructions / kInstructionsOfDoubleCost);
}

}  // namespace sigmavm::program
