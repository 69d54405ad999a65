// A slow and obvious Sigma evaluator straight over the model: the oracle that the compiled programs
// are tested against. It shares neither code nor data structures with them.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/rule.h"
#include "tests/support/reference_condition.h"
#include "tests/support/reference_operand.h"

namespace sigmavm::reference {

/// A rule with the filters that apply to it. The log source is not tested against events.
/// Immutable, cheap to copy, thread-safe.
class ReferenceRule {
 public:
  /// Picks those of `filters` whose log source and references fit. Diagnostics carry places of the
  /// rule's text but no codes; a wrong filter is an error of every rule that it fits.
  [[nodiscard]] static Result<ReferenceRule> Make(const model::Rule& rule,
                                                  const std::vector<model::Filter>& filters,
                                                  const Placeholders& placeholders = {});

  [[nodiscard]] bool Matches(const nlohmann::json& event) const;
  /// The same, sharing what has been read of the event with other rules.
  [[nodiscard]] bool Matches(const ReferenceEvent& event) const;

 private:
  // All must match: the rule's own detections, then those of each filter.
  std::vector<std::shared_ptr<const ReferenceDetections>> parts_;
};

/// What one text of rules and filters loads to.
class ReferenceRules {
 public:
  /// Reads and checks every document; any error of any of them is the result, as is a text without
  /// any document. Correlations are read but not evaluated.
  [[nodiscard]] static Result<ReferenceRules> Load(std::string text,
                                                   const Placeholders& placeholders = {});

  /// Any rule matches.
  [[nodiscard]] bool Matches(const nlohmann::json& event) const;

 private:
  std::vector<ReferenceRule> rules_;
};

/// Load and Matches in one: the reference evaluator as an Evaluate of evaluate.h. Errors also when
/// the event is no JSON object.
[[nodiscard]] Result<bool> ReferenceEvaluate(const std::string& rules_yaml,
                                             const std::string& event_json,
                                             const Placeholders& placeholders);

}  // namespace sigmavm::reference
