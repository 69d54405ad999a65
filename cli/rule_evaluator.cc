#include "cli/rule_evaluator.h"

#include <algorithm>

#include "cli/rule_fields.h"
#include "cli/rule_text.h"
#include "runtime/vm/logsource_gate.h"

namespace sigmavm::cli {
namespace {

using collector::FactsNeeded;

/// What a field costs.
FactsNeeded FactsOfField(std::string_view field) {
  constexpr std::string_view kVersionFields[] = {"FileVersion", "Description", "Product", "Company",
                                                 "OriginalFileName"};
  FactsNeeded facts;
  if (field == "Hashes" || field == "HashStatus") facts.hashes = collector::kHashAll;
  for (const std::string_view name : kVersionFields) facts.version_info |= field == name;
  return facts;
}

}  // namespace

collector::EventHeader ProcessCreationHeader() {
  collector::EventHeader header;
  header.event_id = collector::kEventProcessCreate;
  header.channel = collector::kLinuxChannel;
  return header;
}

std::vector<bool> ReachableRules(const program::Program& program,
                                 const collector::EventHeader& header) {
  record::Header asked;
  asked.event_id = header.event_id;
  asked.channel = header.channel;
  asked.provider = collector::kProviderName;
  std::vector<uint8_t> allowed;
  vm::LogsourceGate(program).Decide(asked, allowed);
  std::vector<bool> reachable;
  for (const program::Rule& rule : program.rules) {
    reachable.push_back(allowed[rule.logsource] != 0);
  }
  return reachable;
}

// Rules for other systems are often in the same program.
FactsNeeded FactsOfProgram(const program::Program& program) {
  FactsNeeded facts;
  const std::vector<bool> reachable = ReachableRules(program, ProcessCreationHeader());
  for (size_t i = 0; i < program.rules.size(); ++i) {
    if (!reachable[i]) continue;
    for (const program::FieldId field : FieldsOfRule(program, program.rules[i])) {
      facts |= FactsOfField(TextOf(program, program.fields[field]));
    }
  }
  return facts;
}

RuleEvaluator::RuleEvaluator(const vm::Engine& engine, program::Level min_level)
    : engine_(engine),
      evaluator_(engine_),
      record_(engine_.schema()),
      filler_(engine_.schema()),
      min_level_(min_level),
      facts_(FactsOfProgram(engine_.program())) {
  Describe(engine_.program());
}

void RuleEvaluator::Describe(const program::Program& program) {
  for (const program::Rule& rule : program.rules) {
    collector::RuleFacts& facts = rules_.emplace_back();
    facts.id = TextOf(program, rule.id);
    facts.title = TextOf(program, rule.title);
    facts.description = TextOf(program, rule.description);
    facts.level = static_cast<collector::RuleLevel>(rule.level);
    for (const uint32_t tag : ListOf(program, rule.tags)) {
      facts.tags.push_back(TextOf(program, tag));
    }
  }
}

const collector::RuleFacts* RuleEvaluator::FindRule(std::string_view id) const noexcept {
  const auto found = std::find_if(rules_.begin(), rules_.end(),
                                  [id](const auto& rule) { return !id.empty() && rule.id == id; });
  return found == rules_.end() ? nullptr : &*found;
}

const std::vector<collector::RuleMatch>& RuleEvaluator::Evaluate(
    const collector::EventHeader& header, const std::vector<collector::EventValue>& values) {
  matches_.clear();
  filler_.Fill(header, values, record_);
  for (const program::RuleIndex index : evaluator_.Evaluate(record_)) {
    if (engine_.program().rules[index].level < min_level_) continue;
    collector::RuleMatch& match = matches_.emplace_back();
    match.rule = &rules_[index];
    evidence_.clear();
    evaluator_.CollectEvidence(index, evidence_);
    for (const vm::Evidence& item : evidence_) match.values.push_back({item.field, item.value});
  }
  return matches_;
}

}  // namespace sigmavm::cli
