// Regular expressions of pipelines, so that only one file of the module knows RE2.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace sigmavm::pipeline {

/// A compiled pattern; cheap to copy, thread-safe.
class Pattern {
 public:
  /// RE2 syntax, case-sensitive. On failure gives nothing and sets `error`.
  [[nodiscard]] static std::optional<Pattern> Compile(std::string_view pattern, std::string& error);

  /// The pattern matches from the first character on, not necessarily to the last, which is what
  /// pySigma does.
  [[nodiscard]] bool MatchesStart(std::string_view text) const;

  /// Replaces every match. `rewrite` must have passed CheckRewrite.
  [[nodiscard]] std::string ReplaceAll(std::string text, std::string_view rewrite) const;

  /// `rewrite` only refers to groups that the pattern has, and every backslash is doubled or
  /// before the number of a group. Sets `error` otherwise.
  [[nodiscard]] bool CheckRewrite(std::string_view rewrite, std::string& error) const;

 private:
  explicit Pattern(std::shared_ptr<const re2::RE2> regex) : regex_(std::move(regex)) {}

  std::shared_ptr<const re2::RE2> regex_;
};

}  // namespace sigmavm::pipeline
