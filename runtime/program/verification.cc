#include "runtime/program/verification.h"

#include <algorithm>

#include "runtime/base/case_fold.h"
#include "runtime/base/limits.h"
#include "runtime/program/assembly_text.h"

namespace sigmavm::program {
namespace {

enum StringFact : uint8_t {
  kFoldKnown = 1,
  kFolded = 2,
  kPatternKnown = 4,
  kPattern = 8,
};

constexpr uint32_t kLastComparison = static_cast<uint32_t>(Comparison::kGreaterEqual);

bool ComputeIsFolded(const std::string& text) {
  bool ascii = true;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') return false;
    if (static_cast<unsigned char>(c) >= 0x80) ascii = false;
  }
  return ascii || Folded(text) == text;
}

// `\` only before `*`, `?`, `d` and itself.
bool ComputeIsWildcardPattern(std::string_view text) {
  constexpr std::string_view kEscapable = "*?d\\";
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') continue;
    ++i;
    if (i == text.size() || kEscapable.find(text[i]) == kEscapable.npos) return false;
  }
  return true;
}

}  // namespace

Verification::Verification(const Program& program, std::string_view name)
    : program_(program),
      name_(name),
      string_facts_(program.strings.size()),
      list_uses_(program.lists.size()) {}

bool Verification::Fail(DiagnosticCode code, ProgramPlace place, std::string message) {
  error_ = ErrorAt(code, Where(place), std::move(message));
  return false;
}

std::string Verification::Where(ProgramPlace place) const {
  std::string where = std::string(name_) + (name_.empty() ? "" : ": ") + "section " +
                      SectionName(place.section) + ", entry " + std::to_string(place.entry);
  if (place.section == SectionKind::kRules) where += RuleTitle(place.entry);
  if (place.section == SectionKind::kCode) where += RuleTitle(RuleOfInstruction(place.entry));
  return where;
}

std::string Verification::RuleTitle(size_t rule) const {
  if (rule >= program_.rules.size()) return {};
  const StringId title = program_.rules[rule].title;
  if (title >= program_.strings.size()) return {};
  return " (rule " + MentionText(program_.strings[title]) + ")";
}

size_t Verification::RuleOfInstruction(size_t instruction) const {
  const auto found =
      std::find_if(program_.rules.begin(), program_.rules.end(), [instruction](const Rule& rule) {
        return rule.code_begin <= instruction && instruction < rule.code_end;
      });
  return static_cast<size_t>(found - program_.rules.begin());
}

bool Verification::CheckIndex(uint32_t index, size_t count, ProgramPlace place,
                              std::string_view what) {
  if (index < count) return true;
  return Fail(DiagnosticCode::kProgramIndex, place,
              std::string(what) + " " + std::to_string(index) + " does not exist; there are " +
                  std::to_string(count));
}

bool Verification::CheckString(StringId id, ProgramPlace place) {
  return CheckIndex(id, program_.strings.size(), place, "string");
}

bool Verification::CheckOptionalString(StringId id, ProgramPlace place) {
  return id == kNoIndex || CheckString(id, place);
}

bool Verification::CheckList(ListId id, ListUse use, ProgramPlace place) {
  if (!CheckIndex(id, program_.lists.size(), place, "list")) return false;
  const uint8_t bit = static_cast<uint8_t>(1u << static_cast<unsigned>(use));
  if ((list_uses_[id] & bit) != 0) return true;
  list_uses_[id] = static_cast<uint8_t>(list_uses_[id] | bit);
  return CheckMembers(id, use);
}

bool Verification::CheckOptionalList(ListId id, ListUse use, ProgramPlace place) {
  return id == kNoIndex || CheckList(id, use, place);
}

bool Verification::CheckMembers(ListId id, ListUse use) {
  const ProgramPlace place{SectionKind::kLists, id};
  const std::span<const uint32_t> items = program_.lists[id];
  const size_t size = items.size();
  const size_t group = use == ListUse::kAliases ? 3 : use == ListUse::kConditions ? 2 : 1;
  if (size % group != 0) {
    return Fail(DiagnosticCode::kProgramCorrelation, place,
                std::to_string(size) + " members are no multiple of " + std::to_string(group));
  }
  if (use == ListUse::kLiterals && size == 0) {
    return Fail(DiagnosticCode::kProgramPredicate, place, "a list of literals is empty");
  }
  for (size_t i = 0; i < size; ++i) {
    if (!CheckMember(use, i, items[i], place)) return false;
  }
  return true;
}

bool Verification::CheckMember(ListUse use, size_t position, uint32_t item, ProgramPlace place) {
  switch (use) {
    case ListUse::kStrings:
    case ListUse::kAliases:
      return CheckString(item, place);
    case ListUse::kLiterals:
      return CheckLiteral(item, place);
    case ListUse::kPredicates:
      return CheckIndex(item, program_.predicates.size(), place, "predicate");
    case ListUse::kRules:
      return CheckIndex(item, program_.rules.size() + program_.correlations.size(), place, "rule");
    case ListUse::kConditions:
      break;
  }
  return CheckConditionMember(position, item, place);
}

bool Verification::CheckLiteral(StringId id, ProgramPlace place) {
  if (!CheckString(id, place)) return false;
  if (program_.strings[id].empty()) {
    return Fail(DiagnosticCode::kProgramPredicate, place, "a required literal is empty");
  }
  if (IsFolded(id)) return true;
  return Fail(
      DiagnosticCode::kProgramOperand, place,
      "the required literal " + MentionText(program_.strings[id]) + " is not stored folded");
}

bool Verification::CheckConditionMember(size_t position, uint32_t item, ProgramPlace place) {
  if (position % 2 == 1) return CheckIndex(item, program_.numbers.size(), place, "number");
  if (item <= kLastComparison) return true;
  return Fail(DiagnosticCode::kProgramCorrelation, place,
              "comparison " + std::to_string(item) + " is unknown");
}

bool Verification::IsFolded(StringId id) {
  uint8_t& facts = string_facts_[id];
  if ((facts & kFoldKnown) == 0) {
    const bool folded = ComputeIsFolded(program_.strings[id]);
    facts = static_cast<uint8_t>(facts | kFoldKnown | (folded ? kFolded : 0));
  }
  return (facts & kFolded) != 0;
}

bool Verification::IsWildcardPattern(StringId id) {
  uint8_t& facts = string_facts_[id];
  if ((facts & kPatternKnown) == 0) {
    const bool pattern = ComputeIsWildcardPattern(program_.strings[id]);
    facts = static_cast<uint8_t>(facts | kPatternKnown | (pattern ? kPattern : 0));
  }
  return (facts & kPattern) != 0;
}

bool Verification::AddSteps(size_t steps, ProgramPlace place) {
  steps_ += steps;
  if (steps_ <= Limits::kProgramSteps) return true;
  return Fail(DiagnosticCode::kProgramTooCostly, place,
              "code and lists together exceed " + std::to_string(Limits::kProgramSteps) +
                  " steps for one record");
}

bool Verification::CheckLevel(Level level, ProgramPlace place) {
  if (level <= Level::kCritical) return true;
  return Fail(DiagnosticCode::kProgramRule, place,
              "level " + std::to_string(static_cast<unsigned>(level)) + " is unknown");
}

}  // namespace sigmavm::program
