// What the collector knows of rules: that somebody can be asked about an event, what that needs and
// what comes back. The engine itself is behind this, so that the collector does not depend on it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "collector-driver/common/event_text.h"
#include "collector-driver/common/file_hashes.h"
#include "collector-driver/common/process_event.h"

namespace sigmavm::collector {

/// Facts that cost something to get and are only gathered when asked for.
struct FactsNeeded {
  HashKinds hashes = 0;
  bool version_info = false;

  FactsNeeded& operator|=(const FactsNeeded& other) noexcept {
    hashes = static_cast<HashKinds>(hashes | other.hashes);
    version_info |= other.version_info;
    return *this;
  }
};

/// In ascending order, as in Sigma.
enum class RuleLevel : uint8_t { kNone, kInformational, kLow, kMedium, kHigh, kCritical };
/// "high"; empty for kNone.
[[nodiscard]] std::string_view RuleLevelText(RuleLevel level) noexcept;

/// What alerts say of a rule. Borrowed from the evaluator.
struct RuleFacts {
  std::string_view id;
  std::string_view title;
  std::string_view description;
  RuleLevel level = RuleLevel::kNone;
  std::vector<std::string_view> tags;
};

/// A field and a value of it that made a rule match. Borrowed from the event. The field is empty
/// when any field would do.
struct MatchedValue {
  std::string_view field;
  std::string_view value;
};

/// A rule that matched. Borrowed from the evaluator, until it is asked again.
struct RuleMatch {
  const RuleFacts* rule = nullptr;
  std::vector<MatchedValue> values;
};

/// For one thread at a time.
class EventEvaluator {
 public:
  EventEvaluator() = default;
  EventEvaluator(const EventEvaluator&) = delete;
  EventEvaluator& operator=(const EventEvaluator&) = delete;
  virtual ~EventEvaluator() = default;

  [[nodiscard]] virtual FactsNeeded facts() const noexcept = 0;
  /// How many rules there are.
  [[nodiscard]] virtual size_t rule_count() const noexcept = 0;
  /// The rule of an id; null when there is none.
  [[nodiscard]] virtual const RuleFacts* FindRule(std::string_view id) const noexcept = 0;
  /// The rules that match, in their order. `values` are those of the event, as outputs show them.
  [[nodiscard]] virtual const std::vector<RuleMatch>& Evaluate(
      const EventHeader& header, const std::vector<EventValue>& values) = 0;
};

}  // namespace sigmavm::collector
