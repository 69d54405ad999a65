#include "tests/support/reference_evaluator.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/model/relations.h"
#include "compiler/read/readers.h"
#include "runtime/base/source_text.h"

namespace sigmavm::reference {
namespace {

bool AppliesTo(const model::Filter& filter, const model::Rule& rule) {
  if (!model::Covers(filter.logsource, rule.logsource)) return false;
  return filter.applies_to_any ||
         std::any_of(filter.rules.begin(), filter.rules.end(), [&](const model::Text& reference) {
           return model::RefersTo(reference.text, rule.meta);
         });
}

Result<ReferenceDetections> MakeFilter(const model::Filter& filter,
                                       const Placeholders& placeholders) {
  return ReferenceDetections::Make(filter.detections, {filter.condition}, placeholders);
}

Diagnostics ErrorsOf(const Diagnostics& diagnostics) {
  Diagnostics errors;
  std::copy_if(diagnostics.begin(), diagnostics.end(), std::back_inserter(errors),
               [](const Diagnostic& one) { return one.severity == Severity::kError; });
  return errors;
}

}  // namespace

Result<ReferenceRule> ReferenceRule::Make(const model::Rule& rule,
                                          const std::vector<model::Filter>& filters,
                                          const Placeholders& placeholders) {
  ReferenceRule result;
  auto own = ReferenceDetections::Make(rule.detections, rule.conditions, placeholders);
  if (!own) return std::move(own).errors();
  result.parts_.push_back(std::make_shared<ReferenceDetections>(std::move(*own)));
  for (const model::Filter& filter : filters) {
    if (!AppliesTo(filter, rule)) continue;
    auto part = MakeFilter(filter, placeholders);
    if (!part) return std::move(part).errors();
    result.parts_.push_back(std::make_shared<ReferenceDetections>(std::move(*part)));
  }
  return result;
}

bool ReferenceRule::Matches(const nlohmann::json& event) const {
  return Matches(ReferenceEvent(event));
}

bool ReferenceRule::Matches(const ReferenceEvent& event) const {
  return std::all_of(parts_.begin(), parts_.end(),
                     [&](const auto& part) { return part->Matches(event); });
}

Result<ReferenceRules> ReferenceRules::Load(std::string text, const Placeholders& placeholders) {
  SourceMap sources;
  model::RuleSet set;
  Diagnostics diagnostics;
  read::ReadText("rules.yml", std::move(text), sources, set, diagnostics);
  read::CheckReferences(set, diagnostics);
  Diagnostics errors = ErrorsOf(diagnostics);
  if (!errors.empty()) return errors;
  if (set.rules.empty() && set.filters.empty() && set.correlations.empty()) {
    return Refuse({}, "no document");
  }
  for (const model::Filter& filter : set.filters) {
    const auto made = MakeFilter(filter, placeholders);
    if (!made) return made.errors();
  }
  ReferenceRules result;
  for (const model::Rule& rule : set.rules) {
    auto made = ReferenceRule::Make(rule, set.filters, placeholders);
    if (!made) return std::move(made).errors();
    result.rules_.push_back(std::move(*made));
  }
  return result;
}

bool ReferenceRules::Matches(const nlohmann::json& event) const {
  const ReferenceEvent shared(event);
  return std::any_of(rules_.begin(), rules_.end(),
                     [&](const ReferenceRule& rule) { return rule.Matches(shared); });
}

Result<bool> ReferenceEvaluate(const std::string& rules_yaml, const std::string& event_json,
                               const Placeholders& placeholders) {
  const auto rules = ReferenceRules::Load(rules_yaml, placeholders);
  if (!rules) return rules.errors();
  const auto event = nlohmann::json::parse(event_json, nullptr, /*allow_exceptions=*/false);
  if (!event.is_object()) return Refuse({}, "the event is no JSON object");
  return rules->Matches(event);
}

}  // namespace sigmavm::reference
