// Transformations of the rule as a whole.
#include <algorithm>
#include <string>
#include <utility>

#include "compiler/pipeline/application.h"

namespace sigmavm::pipeline {
namespace {

// Replaces $name and ${name} by an attribute of the log source; `$$` is a dollar sign.
std::string Substitute(std::string_view text, const model::Logsource& logsource) {
  const std::pair<std::string_view, const std::optional<std::string>&> known[] = {
      {"category", logsource.category},
      {"product", logsource.product},
      {"service", logsource.service}};
  std::string result;
  for (size_t pos = 0; pos < text.size();) {
    if (text.substr(pos, 2) == "$$") {
      result += '$';
      pos += 2;
      continue;
    }
    size_t length = 0;
    for (const auto& [name, value] : known) {
      const std::string bare = "$" + std::string(name);
      const std::string braced = "${" + std::string(name) + "}";
      if (text.substr(pos).starts_with(braced)) length = braced.size();
      if (text.substr(pos).starts_with(bare)) length = bare.size();
      if (length == 0) continue;
      result += value.value_or("");
      break;
    }
    if (length == 0) result += text[pos];
    pos += std::max<size_t>(length, 1);
  }
  return result;
}

// A name that no detection of the rule has and that starts with `_`, so that no pattern of the
// rule's own condition picks it up.
std::string FreeName(const AddCondition& add, Application& application) {
  const std::string wish = add.name.empty() ? "_pipeline" : add.name;
  const auto taken = [&application](const std::string& name) {
    const auto& detections = application.rule->detections;
    return std::any_of(detections.begin(), detections.end(),
                       [&name](const model::NamedDetection& named) { return named.name == name; });
  };
  std::string name = wish;
  for (size_t i = 2; taken(name); ++i) name = wish + "_" + std::to_string(i);
  return name;
}

// `prefix` and `(condition)`, with places of the added text at the ends of the condition's own. A
// condition that already is such a conjunction needs no further parentheses.
void Conjoin(model::Condition& condition, const std::string& prefix, bool parenthesise) {
  const std::string before = prefix + " and " + (parenthesise ? "(" : "");
  std::vector<uint32_t>& offsets = condition.origin.offsets;
  if (!offsets.empty()) {
    offsets.insert(offsets.begin(), before.size(), offsets.front());
    if (parenthesise) offsets.push_back(offsets.back());
  }
  condition.text = before + condition.text + (parenthesise ? ")" : "");
}

}  // namespace

void Apply(const AddCondition& add, Application& application) {
  if (application.rule == nullptr) return;
  model::Rule& rule = *application.rule;
  model::NamedDetection added;
  added.name = FreeName(add, application);
  added.name_span = application.item->place;
  added.detection = add.detection;
  if (add.is_template) {
    ForEachItem(added.detection, [&rule](model::DetectionItem& item) {
      for (model::Value& value : item.values) {
        if (value.kind == model::ValueKind::kString) {
          value.text = Substitute(value.text, rule.logsource);
        }
      }
    });
  }
  const std::string prefix = (add.negated ? "not " : "") + added.name;
  for (model::Condition& condition : rule.conditions) {
    Conjoin(condition, prefix, application.added_conditions == 0);
    if (condition.text.size() <= Limits::kConditionBytes) continue;
    application.Fail(DiagnosticCode::kPipelineTooLarge, condition.origin.whole,
                     "the condition becomes too long when others are added to it");
    return;
  }
  ++application.added_conditions;
  rule.detections.push_back(std::move(added));
}

void Apply(const ChangeLogsource& change, Application& application) {
  if (application.rule == nullptr) return;
  model::Logsource logsource = change.logsource;
  logsource.definition = application.rule->logsource.definition;
  logsource.span = application.rule->logsource.span;
  application.rule->logsource = std::move(logsource);
}

void Apply(const SetFields& set, Application& application) {
  application.meta->fields = set.fields;
}

void Apply(const AddFields& add, Application& application) {
  std::vector<std::string>& fields = application.meta->fields;
  fields.insert(fields.end(), add.fields.begin(), add.fields.end());
}

void Apply(const RemoveFields& remove, Application& application) {
  std::vector<std::string>& fields = application.meta->fields;
  fields.erase(std::remove_if(fields.begin(), fields.end(),
                              [&remove](const std::string& field) {
                                return std::find(remove.fields.begin(), remove.fields.end(),
                                                 field) != remove.fields.end();
                              }),
               fields.end());
}

void Apply(const SetCustomAttribute& set, Application& application) {
  std::vector<model::CustomAttribute>& custom = application.meta->custom;
  const auto found = std::find_if(
      custom.begin(), custom.end(),
      [&set](const model::CustomAttribute& attribute) { return attribute.name == set.attribute; });
  if (found != custom.end()) {
    found->value = set.value;
  } else {
    custom.push_back({set.attribute, set.value});
  }
}

void Apply(const SetState& set, Application& application) {
  application.state.values[set.key] = set.value;
}

void Apply(const SetTaxonomy& set, Application& application) {
  application.meta->taxonomy.text = set.taxonomy;
}

void Apply(const FailRule& fail, Application& application) {
  application.Fail(DiagnosticCode::kPipelineFailure, application.meta->title.span, fail.message);
}

}  // namespace sigmavm::pipeline
