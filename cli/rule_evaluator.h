// The engine as the collector sees it.
#pragma once

#include <vector>

#include "cli/event_record.h"
#include "collector-driver/linux/service/evaluation.h"
#include "runtime/vm/engine.h"
#include "runtime/vm/evaluator.h"

namespace sigmavm::cli {

/// The header that events of the collector on this system have.
[[nodiscard]] collector::EventHeader ProcessCreationHeader();

/// Which rules the logsource lets events with this header reach, by rule.
[[nodiscard]] std::vector<bool> ReachableRules(const program::Program& program,
                                               const collector::EventHeader& header);

/// What the rules of a program that process creations reach need.
[[nodiscard]] collector::FactsNeeded FactsOfProgram(const program::Program& program);

/// Evaluates a program on events. For one thread at a time.
class RuleEvaluator final : public collector::EventEvaluator {
 public:
  /// Matches of rules below `min_level` are left out.
  explicit RuleEvaluator(const vm::Engine& engine,
                         program::Level min_level = program::Level::kNone);

  [[nodiscard]] collector::FactsNeeded facts() const noexcept override { return facts_; }
  [[nodiscard]] size_t rule_count() const noexcept override { return rules_.size(); }
  [[nodiscard]] const collector::RuleFacts* FindRule(std::string_view id) const noexcept override;
  [[nodiscard]] const std::vector<collector::RuleMatch>& Evaluate(
      const collector::EventHeader& header,
      const std::vector<collector::EventValue>& values) override;

 private:
  void Describe(const program::Program& program);

  vm::Engine engine_;
  vm::Evaluator evaluator_;
  record::Record record_;
  EventRecordFiller filler_;
  program::Level min_level_;
  collector::FactsNeeded facts_;
  std::vector<collector::RuleFacts> rules_;  // texts are borrowed from the program
  std::vector<vm::Evidence> evidence_;
  std::vector<collector::RuleMatch> matches_;
};

}  // namespace sigmavm::cli
