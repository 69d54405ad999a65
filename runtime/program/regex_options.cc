#include "runtime/program/regex_options.h"

#include <re2/re2.h>

#include "runtime/base/limits.h"
#include "runtime/program/program.h"

namespace sigmavm::program {
namespace {

// An RE2 object without its programs, and what an instruction takes in the forward and the reverse
// program together (re2/prog.h: 16 bytes with its share of the lists).
constexpr uint64_t kBytesOfObject = 1024;
constexpr uint64_t kBytesOfInstruction = 32;

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

uint64_t RegexMemory(const re2::RE2& regex) {
  const int instructions = regex.ProgramSize();
  return kBytesOfObject + regex.pattern().size() +
         kBytesOfInstruction * static_cast<uint64_t>(instructions < 0 ? 0 : instructions);
}

}  // namespace sigmavm::program
