#include "cli/hold_rules.h"

#include <algorithm>

#include "cli/collector_coverage.h"
#include "cli/rule_evaluator.h"
#include "cli/rule_fields.h"
#include "cli/rule_text.h"

namespace sigmavm::cli {
namespace {

using program::Program;

/// The fields of a rule that are not known early enough, joined by commas.
std::string LateFields(const Program& program, const program::Rule& rule) {
  std::string out;
  for (const program::FieldId field : FieldsOfRule(program, rule)) {
    const std::string_view name = field == 0 ? "keywords" : TextOf(program, program.fields[field]);
    if (field != 0 && IsKnownBeforeStart(name)) continue;
    if (!out.empty()) out += ", ";
    out += name;
  }
  return out;
}

std::string_view IdOf(const Program& program, const program::Rule& rule) {
  return TextOf(program, rule.id);
}

Diagnostic CannotDeny(const std::string& id, std::string reason, std::string help) {
  return ErrorAt(DiagnosticCode::kBadUsage, "--deny " + id, std::move(reason), std::move(help));
}

}  // namespace

bool IsKnownBeforeStart(std::string_view field) noexcept {
  // Not those that stacked file systems or control groups show differently to the kernel.
  constexpr std::string_view kKnown[] = {
      "EventID",           "Channel",           "Computer",      "Provider_Name",
      "Provider_Guid",     "ProcessId",         "Image",         "ImageHost",
      "FileVersion",       "Description",       "Product",       "Company",
      "OriginalFileName",  "CurrentDirectory",  "User",          "UserId",
      "GroupId",           "LoginUser",         "LoginUserId",   "LogonId",
      "TerminalSessionId", "IntegrityLevel",    "Hashes",        "ParentProcessId",
      "ParentImage",       "ParentCommandLine", "ParentUser",    "PidNamespace",
      "MountNamespace",    "NetworkNamespace",  "UserNamespace", "CgroupId",
      "ContainerId",       "FileSize",          "FileModified",  "FileLinks",
      "FileMode",          "FileOwnerId",       "FileSystem"};
  if (std::find(std::begin(kKnown), std::end(kKnown), field) != std::end(kKnown)) return true;
  return ProvisionOf(field) == FieldProvision::kNever;
}

std::vector<bool> RulesBeforeStart(const Program& program) {
  std::vector<bool> judged = ReachableRules(program, ProcessCreationHeader());
  for (size_t i = 0; i < program.rules.size(); ++i) {
    judged[i] = judged[i] && LateFields(program, program.rules[i]).empty();
  }
  return judged;
}

Diagnostics CheckDeny(const Program& program, const std::vector<std::string>& ids) {
  Diagnostics errors;
  const std::vector<bool> reachable = ReachableRules(program, ProcessCreationHeader());
  for (const std::string& id : ids) {
    const auto found =
        std::find_if(program.rules.begin(), program.rules.end(),
                     [&](const auto& rule) { return !id.empty() && IdOf(program, rule) == id; });
    if (found == program.rules.end()) {
      errors.push_back(CannotDeny(id, "no rule that is loaded has this id",
                                  "name a rule by its `id`, and its file with --rules"));
      continue;
    }
    const auto index = static_cast<size_t>(found - program.rules.begin());
    if (!reachable[index]) {
      errors.push_back(CannotDeny(id, "the rule is not for process creations on Linux",
                                  "`sigmavm collect fields` lists the rules that can fire"));
      continue;
    }
    const std::string late = LateFields(program, *found);
    if (late.empty()) continue;
    errors.push_back(CannotDeny(id, "the rule needs what is not known before the start: " + late,
                                "leave it to alert, or write a rule without these fields"));
  }
  return errors;
}

HoldRules::HoldRules(const vm::Engine& engine, const std::vector<std::string>& deny)
    : engine_(engine),
      facts_(FactsOfProgram(engine_.program())),
      is_judged_(RulesBeforeStart(engine_.program())),
      evaluator_(engine_),
      record_(engine_.schema()),
      filler_(engine_.schema()) {
  const Program& program = engine_.program();
  for (const program::Rule& rule : program.rules) {
    denies_.push_back(std::find(deny.begin(), deny.end(), IdOf(program, rule)) != deny.end());
  }
}

collector::HoldJudgement HoldRules::Judge(const collector::EventHeader& header,
                                          const std::vector<collector::EventValue>& values) {
  collector::HoldJudgement judgement;
  const Program& program = engine_.program();
  const std::lock_guard lock(mutex_);
  filler_.Fill(header, values, record_);
  for (const program::RuleIndex index : evaluator_.Evaluate(record_)) {
    if (!is_judged_[index]) continue;
    judgement.deny = judgement.deny || denies_[index];
    const program::Rule& rule = program.rules[index];
    if (!judgement.rules.empty()) judgement.rules += ',';
    judgement.rules +=
        rule.id == program::kNoIndex ? TextOf(program, rule.title) : IdOf(program, rule);
  }
  return judgement;
}

}  // namespace sigmavm::cli
