// Perl-compatible regular expressions as Splunk uses them: the only place that knows PCRE2.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/query/spl/run.h"

namespace sigmavm::spl {

/// A compiled pattern: UTF-8, case-sensitive unless it says (?i), `\d` and `\w` ASCII. Ill-formed
/// bytes of a text match nothing. Thread-safe once compiled.
class Regex {
 public:
  /// The pattern, or an empty pointer and in `error` why it does not compile.
  [[nodiscard]] static std::shared_ptr<const Regex> Compile(std::string_view pattern,
                                                            std::string& error);
  ~Regex();
  Regex(const Regex&) = delete;
  Regex& operator=(const Regex&) = delete;

  /// Byte ranges of the whole match and the groups; (npos, npos) for a group without a part in it.
  using Groups = std::vector<std::pair<size_t, size_t>>;

  /// Looks for the pattern anywhere in `text` from `begin` on. A match that takes too many steps
  /// fails the run, because Splunk would give up as well and the result would be luck.
  [[nodiscard]] bool Find(std::string_view text, size_t begin, Groups* groups, Run& run) const;

  /// Named groups in the order of their numbers.
  [[nodiscard]] const std::vector<std::pair<std::string, uint32_t>>& names() const noexcept {
    return names_;
  }

 private:
  struct Code;
  explicit Regex(std::unique_ptr<Code> code);
  std::unique_ptr<Code> code_;
  std::vector<std::pair<std::string, uint32_t>> names_;
};

}  // namespace sigmavm::spl
