#include "runtime/match/regex_matcher.h"

#include <re2/re2.h>

#include <algorithm>
#include <mutex>
#include <utility>

#include "runtime/base/utf8.h"
#include "runtime/match/find_text.h"
#include "runtime/program/program.h"
#include "runtime/program/regex_options.h"

namespace sigmavm::match {

struct RegexMatcher::Compiled {
  std::once_flag once;
  program::RegexPointer regex;
};

RegexMatcher::RegexMatcher(std::string_view pattern, uint8_t flags,
                           std::vector<std::string> literals)
    : pattern_(pattern),
      flags_(flags),
      needs_(pattern, flags),
      compiled_(std::make_unique<Compiled>()) {
  constexpr size_t kMostLiterals = 4;  // more searches would cost as much as RE2
  if (literals.size() <= kMostLiterals) literals_ = std::move(literals);
}
RegexMatcher::~RegexMatcher() = default;
RegexMatcher::RegexMatcher(RegexMatcher&&) noexcept = default;
RegexMatcher& RegexMatcher::operator=(RegexMatcher&&) noexcept = default;

bool RegexMatcher::MayMatch(const PaddedText& folded) const noexcept {
  const auto has = [&folded](const std::string& literal) { return HasText(folded, literal); };
  if (!literals_.empty() && std::none_of(literals_.begin(), literals_.end(), has)) return false;
  return !folded.ascii || needs_.MayMatchFolded(folded.text);
}

bool RegexMatcher::Matches(std::string_view text) const {
  if (!needs_.MayMatch(text)) return false;
  if (const std::optional<size_t> run = needs_.dot_run(); run && IsValidUtf8(text)) {
    return HasCodePointRun(text, *run, (flags_ & program::kRegexDotAll) != 0);
  }
  std::call_once(compiled_->once,
                 [this] { compiled_->regex = program::CompileRegex(pattern_, flags_); });
  const RE2& regex = *compiled_->regex;
  return regex.ok() && regex.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(),
                                   RE2::UNANCHORED, nullptr, 0);
}

}  // namespace sigmavm::match
