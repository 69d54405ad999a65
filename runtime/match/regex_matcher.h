// Regular expressions of a program, compiled when first needed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/match/folded_text.h"
#include "runtime/match/regex_needs.h"

namespace sigmavm::match {

/// One RE2 expression (program/regex_options.h), searched anywhere in a text unless anchored.
/// Thread-safe: several threads may cause the compilation, one of them does it.
class RegexMatcher {
 public:
  /// `flags` are the kRegex* and kAnchor* bits of program::PredicateFlag. A pattern that does not
  /// compile, which the verifier rules out, matches nothing. Every text that it matches has one of
  /// `literals`, folded, in its folded form; none of them: nothing is said.
  RegexMatcher(std::string_view pattern, uint8_t flags, std::vector<std::string> literals = {});
  ~RegexMatcher();
  RegexMatcher(RegexMatcher&&) noexcept;
  RegexMatcher& operator=(RegexMatcher&&) noexcept;

  [[nodiscard]] bool Matches(std::string_view text) const;

  /// False only if it does not match the text of which this is the folded form.
  [[nodiscard]] bool MayMatch(const PaddedText& folded) const noexcept;

 private:
  struct Compiled;
  std::string pattern_;
  uint8_t flags_;
  RegexNeeds needs_;
  std::vector<std::string> literals_;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace sigmavm::match
