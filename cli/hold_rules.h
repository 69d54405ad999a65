// Rules as those who hold programs see them: which can be judged before a program runs, and which
// of those the operator lets deny.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "cli/event_record.h"
#include "collector-driver/linux/service/hold_evaluation.h"
#include "runtime/base/diagnostic.h"
#include "runtime/vm/engine.h"
#include "runtime/vm/evaluator.h"

namespace sigmavm::cli {

/// Whether the value of a field of the collector is known before the first instruction, and will be
/// the same in the event. Fields that the collector never has are: that they are absent is known.
[[nodiscard]] bool IsKnownBeforeStart(std::string_view field) noexcept;

/// Which rules process creations reach and need nothing else, by rule.
[[nodiscard]] std::vector<bool> RulesBeforeStart(const program::Program& program);

/// What is wrong with the rule ids of --deny; empty when all of them can deny.
[[nodiscard]] Diagnostics CheckDeny(const program::Program& program,
                                    const std::vector<std::string>& ids);

/// Evaluates those rules of a program. Thread-safe: one program is judged at a time, which takes
/// microseconds once its file has been hashed.
class HoldRules final : public collector::HoldEvaluator {
 public:
  /// `deny` must have passed CheckDeny().
  HoldRules(const vm::Engine& engine, const std::vector<std::string>& deny);

  [[nodiscard]] collector::FactsNeeded facts() const noexcept override { return facts_; }
  [[nodiscard]] collector::HoldJudgement Judge(
      const collector::EventHeader& header,
      const std::vector<collector::EventValue>& values) override;

 private:
  vm::Engine engine_;
  collector::FactsNeeded facts_;
  std::vector<bool> is_judged_;  // by rule
  std::vector<bool> denies_;     // by rule
  std::mutex mutex_;             // guards all below
  vm::Evaluator evaluator_;
  record::Record record_;
  EventRecordFiller filler_;
};

}  // namespace sigmavm::cli
