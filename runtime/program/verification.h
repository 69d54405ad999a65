// What the parts of the verifier share: the program, what is already known about it, and the error.
// Internal to this library; verifier.h is the interface.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/diagnostic.h"
#include "runtime/program/format.h"
#include "runtime/program/program.h"

namespace sigmavm::program {

/// Where in a program something is wrong.
struct ProgramPlace {
  SectionKind section;
  size_t entry;
};

/// What the members of a list are, which follows from who refers to it.
enum class ListUse : uint8_t {
  kStrings,
  kLiterals,  ///< folded strings that are not empty, at least one
  kPredicates,
  kRules,  ///< rules, then correlations
  kAliases,
  kConditions,
};

/// One verification. Checks return false after the first thing that is wrong, which error() tells.
///
/// Facts about strings and lists are remembered, so that a hostile program cannot make the verifier
/// look at the same bytes once for each of a million references.
class Verification {
 public:
  /// Both must outlive the verification; `name` begins the place of every error.
  Verification(const Program& program, std::string_view name);

  [[nodiscard]] const Program& program() const noexcept { return program_; }
  [[nodiscard]] Diagnostic TakeError() noexcept { return std::move(error_); }

  bool Fail(DiagnosticCode code, ProgramPlace place, std::string message);

  /// `index` < `count`; `what` names what does not exist otherwise.
  bool CheckIndex(uint32_t index, size_t count, ProgramPlace place, std::string_view what);
  bool CheckString(StringId id, ProgramPlace place);
  bool CheckOptionalString(StringId id, ProgramPlace place);
  /// The list exists and its members are what `use` says.
  bool CheckList(ListId id, ListUse use, ProgramPlace place);
  bool CheckOptionalList(ListId id, ListUse use, ProgramPlace place);

  /// Requires a valid id.
  [[nodiscard]] bool IsFolded(StringId id);
  [[nodiscard]] bool IsWildcardPattern(StringId id);

  /// Adds to the work that one record may cause; fails above Limits::kProgramSteps.
  bool AddSteps(size_t steps, ProgramPlace place);

  /// What rules and correlations have in common.
  template <typename RuleOrCorrelation>
  bool CheckAttributes(const RuleOrCorrelation& rule, ProgramPlace place) {
    return CheckOptionalString(rule.id, place) && CheckOptionalString(rule.name, place) &&
           CheckOptionalString(rule.title, place) && CheckOptionalString(rule.status, place) &&
           CheckOptionalString(rule.author, place) &&
           CheckOptionalString(rule.description, place) &&
           CheckOptionalList(rule.tags, ListUse::kStrings, place) &&
           CheckOptionalList(rule.references, ListUse::kStrings, place) &&
           CheckOptionalList(rule.false_positives, ListUse::kStrings, place) &&
           CheckLevel(rule.level, place);
  }

 private:
  bool CheckLevel(Level level, ProgramPlace place);
  bool CheckMembers(ListId id, ListUse use);
  bool CheckMember(ListUse use, size_t position, uint32_t item, ProgramPlace place);
  bool CheckLiteral(StringId id, ProgramPlace place);
  bool CheckConditionMember(size_t position, uint32_t item, ProgramPlace place);
  [[nodiscard]] std::string Where(ProgramPlace place) const;
  [[nodiscard]] std::string RuleTitle(size_t rule) const;
  /// The rule whose code holds an instruction; rules.size() when there is none.
  [[nodiscard]] size_t RuleOfInstruction(size_t instruction) const;

  const Program& program_;
  std::string_view name_;
  Diagnostic error_;
  std::vector<uint8_t> string_facts_;  // bits of StringFact
  std::vector<uint8_t> list_uses_;     // bit of each ListUse that was checked
  size_t steps_ = 0;
};

// The parts, in the order in which they rely on each other.
bool VerifyPools(Verification& v);
bool VerifyPredicates(Verification& v);
bool VerifyRules(Verification& v);
bool VerifyCode(Verification& v);
bool VerifyCorrelations(Verification& v);
bool VerifyMeta(Verification& v);

/// False for infinities, unknown kinds and kUnsigned where kInteger would do.
[[nodiscard]] bool IsCanonical(const Number& number) noexcept;

}  // namespace sigmavm::program
