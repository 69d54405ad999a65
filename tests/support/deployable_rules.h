// Translated rules as the artefact writers get them, and a reader of .conf files to see what came
// of them.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/backend/artefact/artefact.h"

namespace sigmavm::test {

/// The built-in profile, which must exist.
[[nodiscard]] backend::Profile BuiltinProfile(backend::Language language, std::string_view product);

/// One rule, "Office starts a shell", with a query of the product; more can be added.
class SampleRules {
 public:
  SampleRules(backend::Language language, std::string_view product);
  SampleRules(const SampleRules&) = delete;
  SampleRules& operator=(const SampleRules&) = delete;

  [[nodiscard]] const std::vector<backend::DeployableRule>& rules() const { return rules_; }
  [[nodiscard]] backend::DeployableRule& rule(size_t index) { return rules_.at(index); }
  [[nodiscard]] const backend::Profile& profile() const { return profile_; }

  void AddCopy(std::string_view title, std::string_view id);
  /// Every text of the first rule's metadata becomes `text`, but not the id.
  void SetMetadata(std::string_view text);

 private:
  backend::Profile profile_;
  std::deque<model::Metadata> metadata_;
  std::vector<backend::DeployableRule> rules_;
};

/// Stanza -> setting -> value, as Splunk reads a file: a backslash at the end of a line joins the
/// next, blanks around names and values do not count. Settings before a stanza are under "".
using Conf = std::map<std::string, std::map<std::string, std::string>>;
[[nodiscard]] Conf ReadConf(std::string_view text);

/// A relative path without parts that lead elsewhere, of characters that every file system takes.
[[nodiscard]] bool IsSafePath(std::string_view path);

}  // namespace sigmavm::test
