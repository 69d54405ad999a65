#include "tests/support/reference_condition.h"

#include <algorithm>
#include <string_view>

#include "grammar/condition_parser.h"

namespace sigmavm::reference {
namespace {

// `*` is any run of characters, everything else itself.
bool NameMatches(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) return name.empty();
  if (pattern.front() != '*') {
    return !name.empty() && pattern.front() == name.front() &&
           NameMatches(pattern.substr(1), name.substr(1));
  }
  for (size_t skipped = 0; skipped <= name.size(); ++skipped) {
    if (NameMatches(pattern.substr(1), name.substr(skipped))) return true;
  }
  return false;
}

bool IsHidden(std::string_view name) { return !name.empty() && name.front() == '_'; }

bool Selects(const grammar::ConditionNode& quantifier, std::string_view name) {
  if (quantifier.them) return !IsHidden(name);
  if (IsHidden(name) && !IsHidden(quantifier.name)) return false;
  return NameMatches(quantifier.name, name);
}

}  // namespace

Result<ReferenceDetections> ReferenceDetections::Make(
    const std::vector<model::NamedDetection>& detections,
    const std::vector<model::Condition>& conditions, const Placeholders& placeholders) {
  ReferenceDetections result;
  for (const model::NamedDetection& named : detections) {
    auto detection = ReferenceDetection::Make(named.detection, placeholders);
    if (!detection) return std::move(detection).errors();
    result.detections_.emplace_back(named.name, std::move(*detection));
  }
  if (conditions.empty()) return Refuse({}, "no condition");
  for (const model::Condition& condition : conditions) {
    auto node = grammar::ParseCondition(condition.text, condition.origin);
    if (!node) return std::move(node).errors();
    if (auto problem = result.Check(*node)) return std::move(*problem);
    result.conditions_.push_back(std::move(*node));
  }
  return result;
}

const ReferenceDetection* ReferenceDetections::Find(const std::string& name) const {
  for (const auto& [known, detection] : detections_) {
    if (known == name) return &detection;
  }
  return nullptr;
}

std::vector<const ReferenceDetection*> ReferenceDetections::Select(
    const grammar::ConditionNode& quantifier) const {
  std::vector<const ReferenceDetection*> selected;
  for (const auto& [name, detection] : detections_) {
    if (Selects(quantifier, name)) selected.push_back(&detection);
  }
  return selected;
}

std::optional<Diagnostic> ReferenceDetections::Check(const grammar::ConditionNode& node) const {
  if (node.kind == grammar::ConditionKind::kIdentifier && Find(node.name) == nullptr) {
    return Refuse(node.span, "no detection is named '" + node.name + "'");
  }
  if (node.kind == grammar::ConditionKind::kQuantifier && Select(node).empty()) {
    return Refuse(node.span, "the quantifier selects nothing");
  }
  for (const grammar::ConditionNode& child : node.children) {
    if (auto problem = Check(child)) return problem;
  }
  return std::nullopt;
}

bool ReferenceDetections::Holds(const grammar::ConditionNode& node,
                                const ReferenceEvent& event) const {
  const auto holds = [&](const grammar::ConditionNode& child) { return Holds(child, event); };
  const auto matches = [&](const ReferenceDetection* detection) {
    return detection->Matches(event);
  };
  switch (node.kind) {
    case grammar::ConditionKind::kAnd:
      return std::all_of(node.children.begin(), node.children.end(), holds);
    case grammar::ConditionKind::kOr:
      return std::any_of(node.children.begin(), node.children.end(), holds);
    case grammar::ConditionKind::kNot:
      return !Holds(node.children.front(), event);
    case grammar::ConditionKind::kIdentifier:
      return matches(Find(node.name));
    case grammar::ConditionKind::kQuantifier:
      break;
  }
  const auto selected = Select(node);
  return node.quantifier == grammar::Quantifier::kAll
             ? std::all_of(selected.begin(), selected.end(), matches)
             : std::any_of(selected.begin(), selected.end(), matches);
}

bool ReferenceDetections::Matches(const ReferenceEvent& event) const {
  return std::any_of(conditions_.begin(), conditions_.end(),
                     [&](const grammar::ConditionNode& node) { return Holds(node, event); });
}

}  // namespace sigmavm::reference
