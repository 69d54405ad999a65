// The detections of a document and the conditions over them, resolved and evaluated.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "compiler/model/rule.h"
#include "grammar/condition_ast.h"
#include "tests/support/reference_item.h"

namespace sigmavm::reference {

/// One name space: named detections and conditions that may use only them. Immutable.
class ReferenceDetections {
 public:
  /// A refusal when a detection or a condition is wrong, when a condition names what is not there,
  /// or when a quantifier selects nothing.
  [[nodiscard]] static Result<ReferenceDetections> Make(
      const std::vector<model::NamedDetection>& detections,
      const std::vector<model::Condition>& conditions, const Placeholders& placeholders);

  /// Any of the conditions holds.
  [[nodiscard]] bool Matches(const ReferenceEvent& event) const;

 private:
  [[nodiscard]] std::vector<const ReferenceDetection*> Select(
      const grammar::ConditionNode& quantifier) const;
  [[nodiscard]] const ReferenceDetection* Find(const std::string& name) const;
  [[nodiscard]] std::optional<Diagnostic> Check(const grammar::ConditionNode& node) const;
  [[nodiscard]] bool Holds(const grammar::ConditionNode& node, const ReferenceEvent& event) const;

  std::vector<std::pair<std::string, ReferenceDetection>> detections_;
  std::vector<grammar::ConditionNode> conditions_;
};

}  // namespace sigmavm::reference
