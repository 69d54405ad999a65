// Conditions on their way to text: what both halves of a search, terms and `where`, are laid out
// with.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sigmavm::backend::spl {

enum class ClauseKind : uint8_t {
  kTerm,  ///< `text`
  kList,  ///< `text` IN (children)
  kAll,   ///< children joined with AND
  kAny,   ///< children joined with OR
  kNot,   ///< NOT of the one child
};

struct Clause {
  ClauseKind kind = ClauseKind::kTerm;
  std::string text;
  std::vector<Clause> children;
};

[[nodiscard]] Clause MakeTerm(std::string text);
[[nodiscard]] Clause MakeList(std::string field, const std::vector<std::string>& values);
/// One child is returned as it is.
[[nodiscard]] Clause MakeGroup(ClauseKind kind, std::vector<Clause> children);
[[nodiscard]] Clause MakeNegation(Clause child);

/// The clause as text that starts at column `indent`, without the indent of its first line. Groups
/// always stand in parentheses, for OR binds tighter than AND in the search command and the other
/// way in where. What does not fit a line of 100 columns has one condition a line.
[[nodiscard]] std::string Render(const Clause& clause, size_t indent);

}  // namespace sigmavm::backend::spl
