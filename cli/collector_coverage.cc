// A rule is dead when its code cannot reach a match once every test of a field that the collector
// never has, or always has with the same value, is replaced by its answer.
#include "cli/collector_coverage.h"

#include <algorithm>
#include <map>

#include "cli/hold_rules.h"
#include "cli/rule_evaluator.h"
#include "cli/rule_fields.h"
#include "cli/rule_text.h"
#include "runtime/program/operand.h"
#include "runtime/vm/predicate_lists.h"
#include "runtime/vm/rule_code.h"

namespace sigmavm::cli {
namespace {

using program::PredicateId;
using program::Program;

constexpr std::string_view kIntegrityLevel = "IntegrityLevel";
// What process_event.cc writes for it on Linux.
constexpr std::string_view kNoLevel = "no level";

/// Whether a test can come out true, and false.
struct Outcomes {
  bool can_be_true = true;
  bool can_be_false = true;
};

class RuleReach {
 public:
  RuleReach(const Program& program, vm::Evaluator& evaluator)
      : program_(program), lists_(program), code_(program, lists_), evaluator_(evaluator) {}

  [[nodiscard]] bool CanMatch(program::RuleIndex rule) {
    seen_.clear();
    return CanMatchFrom(code_.start(rule));
  }
  /// Fields without which the rule cannot match, as far as one of its tests fails for each.
  [[nodiscard]] std::string MissingFields(const program::Rule& rule) {
    std::string out;
    for (const program::FieldId field : FieldsOfRule(program_, rule)) {
      if (!IsFixed(field)) continue;
      if (!out.empty()) out += ", ";
      out += TextOf(program_, program_.fields[field]);
    }
    return out;
  }

 private:
  [[nodiscard]] bool IsFixed(program::FieldId field) const {
    if (field == 0) return false;
    const FieldProvision provision = ProvisionOf(TextOf(program_, program_.fields[field]));
    return provision == FieldProvision::kNever || provision == FieldProvision::kConstant;
  }

  [[nodiscard]] Outcomes OfPredicate(PredicateId id) {
    const program::Predicate& predicate = program_.predicates[id];
    const bool refers = program::OperandOf(predicate.op) == program::Operand::kField;
    if (!IsFixed(predicate.field) || (refers && !IsFixed(predicate.operand))) return {};
    const bool holds = evaluator_.Holds(id);
    return {holds, !holds};
  }

  [[nodiscard]] Outcomes OfNode(const vm::RuleCode::Node& node) {
    const bool is_any = node.test == vm::RuleCode::Test::kAny;
    Outcomes outcomes{!is_any, is_any};
    for (const PredicateId id : lists_.members(node.first, node.rest)) {
      const Outcomes one = OfPredicate(id);
      if (is_any) {
        outcomes.can_be_true |= one.can_be_true;
        outcomes.can_be_false &= one.can_be_false;
      } else {
        outcomes.can_be_true &= one.can_be_true;
        outcomes.can_be_false |= one.can_be_false;
      }
    }
    return outcomes;
  }

  // Code moves forward only, so a list of nodes to visit is enough.
  [[nodiscard]] bool CanMatchFrom(vm::RuleCode::NodeId start) {
    std::vector<vm::RuleCode::NodeId> open = {start};
    while (!open.empty()) {
      const vm::RuleCode::NodeId id = open.back();
      open.pop_back();
      if (id == vm::RuleCode::kMatch) return true;
      if (vm::RuleCode::IsVerdict(id)) continue;
      if (std::find(seen_.begin(), seen_.end(), id) != seen_.end()) continue;
      seen_.push_back(id);
      const vm::RuleCode::Node& node = code_.node(id);
      const Outcomes outcomes = OfNode(node);
      if (outcomes.can_be_true) open.push_back(node.if_true);
      if (outcomes.can_be_false) open.push_back(node.if_false);
    }
    return false;
  }

  const Program& program_;
  const vm::PredicateLists lists_;
  const vm::RuleCode code_;
  vm::Evaluator& evaluator_;
  std::vector<vm::RuleCode::NodeId> seen_;
};

std::string LogsourceText(const Program& program, const program::Rule& rule) {
  const program::Logsource& logsource = program.logsources[rule.logsource];
  std::string out;
  const auto add = [&](std::string_view name, program::StringId id) {
    if (id == program::kNoIndex) return;
    if (!out.empty()) out += ", ";
    out.append(name).append(" ").append(TextOf(program, id));
  };
  add("product", logsource.product);
  add("category", logsource.category);
  add("service", logsource.service);
  return out.empty() ? "other events" : out;
}

void CountFields(const Program& program, const program::Rule& rule,
                 std::map<std::string_view, size_t>& counts) {
  for (const program::FieldId field : FieldsOfRule(program, rule)) {
    ++counts[field == 0 ? std::string_view("*") : TextOf(program, program.fields[field])];
  }
}

}  // namespace

std::string_view ProvisionText(FieldProvision provision) noexcept {
  switch (provision) {
    case FieldProvision::kAlways:
      return "always";
    case FieldProvision::kOnDemand:
      return "on demand";
    case FieldProvision::kWindowsPrograms:
      return "Windows programs only";
    case FieldProvision::kHeld:
      return "with --hold";
    case FieldProvision::kConstant:
      return "constant";
    case FieldProvision::kNever:
      return "never";
  }
  return {};
}

FieldProvision ProvisionOf(std::string_view field) noexcept {
  constexpr std::string_view kHeader[] = {
      "*", "EventID", "Channel", "Computer", "Provider_Name", "Provider_Guid", "EventRecordID"};
  constexpr std::string_view kVersion[] = {"FileVersion", "Description", "Product", "Company",
                                           "OriginalFileName"};
  const auto has = [field](const auto& names) {
    return std::find(std::begin(names), std::end(names), field) != std::end(names);
  };
  if (field == kIntegrityLevel) return FieldProvision::kConstant;
  if (field == "Hashes" || field == "HashStatus") return FieldProvision::kOnDemand;
  if (field == "Hold" || field == "HoldRules") return FieldProvision::kHeld;
  if (has(kVersion)) return FieldProvision::kWindowsPrograms;
  if (has(kHeader)) return FieldProvision::kAlways;
  const auto infos = collector::EventFields();
  const bool known = std::any_of(infos.begin(), infos.end(),
                                 [field](const auto& info) { return info.name == field; });
  return known ? FieldProvision::kAlways : FieldProvision::kNever;
}

CollectorCoverage FindCoverage(const program::VerifiedProgram& verified) {
  const vm::Engine engine(verified);
  const Program& program = engine.program();
  const collector::EventHeader header = ProcessCreationHeader();
  record::Record record(engine.schema());
  EventRecordFiller(engine.schema()).Fill(header, {{kIntegrityLevel, kNoLevel, false}}, record);
  vm::Evaluator evaluator(engine);
  evaluator.Evaluate(record);
  RuleReach reach(program, evaluator);

  CollectorCoverage coverage;
  coverage.rules = program.rules.size();
  coverage.facts = FactsOfProgram(program);
  const std::vector<bool> reachable = ReachableRules(program, header);
  const std::vector<bool> before_start = RulesBeforeStart(program);
  std::map<std::string_view, size_t> counts;
  for (program::RuleIndex i = 0; i < program.rules.size(); ++i) {
    const program::Rule& rule = program.rules[i];
    if (!reachable[i]) {
      coverage.dead.push_back({i, true, "it is for " + LogsourceText(program, rule)});
      continue;
    }
    CountFields(program, rule, counts);
    if (reach.CanMatch(i)) {
      if (before_start[i]) coverage.before_start.push_back(i);
      continue;
    }
    coverage.dead.push_back(
        {i, false, "the collector does not have what it asks of " + reach.MissingFields(rule)});
  }
  for (const auto& [name, rules] : counts) {
    coverage.fields.push_back({name, ProvisionOf(name), rules});
  }
  return coverage;
}

}  // namespace sigmavm::cli
