// What holding programs knows of rules: as evaluation.h, for the facts that there are before a
// program runs.
#pragma once

#include <string>
#include <vector>

#include "collector-driver/common/event_text.h"
#include "collector-driver/linux/service/evaluation.h"

namespace sigmavm::collector {

struct HoldJudgement {
  bool deny = false;
  std::string rules;  ///< ids of the rules that match, joined by commas
};

/// Thread-safe.
class HoldEvaluator {
 public:
  HoldEvaluator() = default;
  HoldEvaluator(const HoldEvaluator&) = delete;
  HoldEvaluator& operator=(const HoldEvaluator&) = delete;
  virtual ~HoldEvaluator() = default;

  /// What is to be found out while a program waits, also for the rules that are asked later.
  [[nodiscard]] virtual FactsNeeded facts() const noexcept = 0;
  /// Asks the rules that need nothing but what is known before a program runs.
  [[nodiscard]] virtual HoldJudgement Judge(const EventHeader& header,
                                            const std::vector<EventValue>& values) = 0;
};

}  // namespace sigmavm::collector
