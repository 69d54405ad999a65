// Verifies the attributes of rules and that their code ranges tile the code section.
#include "runtime/program/verification.h"

namespace sigmavm::program {
namespace {

constexpr uint8_t kKnownRuleFlags = kSilent;

bool VerifyRule(Verification& v, const Rule& rule, ProgramPlace place) {
  if (!v.CheckAttributes(rule, place)) return false;
  if ((rule.flags & ~kKnownRuleFlags) != 0) {
    return v.Fail(DiagnosticCode::kProgramRule, place,
                  "flags " + std::to_string(rule.flags) + " are unknown");
  }
  return v.CheckIndex(rule.logsource, v.program().logsources.size(), place, "log source") &&
         v.CheckOptionalList(rule.witnesses, ListUse::kPredicates, place) &&
         v.CheckOptionalList(rule.evidence, ListUse::kPredicates, place);
}

}  // namespace

bool VerifyRules(Verification& v) {
  const Program& program = v.program();
  size_t code_end = 0;
  for (size_t i = 0; i < program.rules.size(); ++i) {
    const Rule& rule = program.rules[i];
    const ProgramPlace place{SectionKind::kRules, i};
    if (!VerifyRule(v, rule, place)) return false;
    if (rule.code_begin != code_end || rule.code_end <= rule.code_begin ||
        rule.code_end > program.code.size()) {
      return v.Fail(DiagnosticCode::kProgramRule, place,
                    "its code must follow the code of the rule before and have an end");
    }
    code_end = rule.code_end;
  }
  if (code_end == program.code.size()) return true;
  return v.Fail(DiagnosticCode::kProgramCode, {SectionKind::kCode, code_end},
                "the code belongs to no rule");
}

}  // namespace sigmavm::program
