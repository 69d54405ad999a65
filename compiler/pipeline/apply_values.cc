// Transformations of detection items and their values.
#include <algorithm>
#include <utility>

#include "compiler/pipeline/application.h"
#include "compiler/pipeline/sigma_text.h"

namespace sigmavm::pipeline {
namespace {

using model::Detection;
using model::DetectionItem;
using model::Value;
using model::ValueKind;

// The values are texts to compare with, not patterns, networks or field names.
bool HasPlainTexts(const DetectionItem& item) {
  return !HasModifier(item, "re") && !HasModifier(item, "cidr") && !HasModifier(item, "fieldref");
}

template <typename Change>
void ForEachSelectedItem(Application& application, const Change& change) {
  ForEachDetection(application, [&application, &change](model::NamedDetection& named) {
    ForEachItem(named.detection, [&application, &change](DetectionItem& item) {
      if (!HasErrors(application.diagnostics) && application.Selects(item)) change(item);
    });
  });
}

// True when nothing is left of the detection.
bool Drop(Detection& detection, const Application& application) {
  if (detection.kind == model::DetectionKind::kItem) return application.Selects(detection.item);
  std::vector<Detection>& children = detection.children;
  children.erase(
      std::remove_if(children.begin(), children.end(),
                     [&application](Detection& child) { return Drop(child, application); }),
      children.end());
  return children.empty();
}

void MapValues(const MapStrings& map, DetectionItem& item, Application& application) {
  std::vector<Value> values;
  for (Value& value : item.values) {
    const auto found =
        value.kind == ValueKind::kString ? map.mapping.find(value.text) : map.mapping.end();
    if (found == map.mapping.end()) {
      values.push_back(std::move(value));
      continue;
    }
    if (found->second.size() > 1 && HasModifier(item, "all")) {
      application.Fail(DiagnosticCode::kPipelineAmbiguousValue, value.span,
                       "'" + value.text + "' is mapped to several texts, which 'all' forbids",
                       "'all' asks for every value, while a mapping to several means any of them");
      return;
    }
    if (!application.Pay(found->second.size(), value.span)) return;
    for (const std::string& text : found->second) {
      values.push_back(value);
      values.back().text = text;
    }
  }
  item.value_is_list = item.value_is_list || values.size() > 1;
  item.values = std::move(values);
}

void ReplaceIn(const ReplaceString& replace, Value& value, Application& application) {
  if (value.kind != ValueKind::kString) return;
  value.text = replace.pattern.ReplaceAll(std::move(value.text), replace.replacement);
  if (value.text.size() <= Limits::kValueBytes) return;
  application.Fail(DiagnosticCode::kPipelineTooLarge, value.span,
                   "the value is longer than " + std::to_string(Limits::kValueBytes) +
                       " bytes after the replacement");
}

// Replaces the placeholders in question by `wildcard`.
std::string WithoutPlaceholders(std::string_view text, std::string_view wildcard,
                                const PlaceholderSet& names, const Application& application) {
  const auto has_values = [&application](const std::string& name) {
    return application.vars->contains(name) &&
           std::any_of(application.left_to_vars.begin(), application.left_to_vars.end(),
                       [&name](const PlaceholderSet* set) { return set->Has(name); });
  };
  std::string result;
  for (size_t pos = 0; pos < text.size();) {
    const std::string name(PlaceholderAt(text, pos));
    if (!name.empty() && names.Has(name) && !has_values(name)) {
      result += wildcard;
      pos += name.size() + 2;
      continue;
    }
    const size_t length = UnitLength(text, pos);
    result += text.substr(pos, length);
    pos += length;
  }
  return result;
}

}  // namespace

void Apply(const DropItem&, Application& application) {
  ForEachDetection(application, [&application](model::NamedDetection& named) {
    if (!Drop(named.detection, application)) return;
    application.Fail(DiagnosticCode::kPipelineEmptiesDetection, named.name_span,
                     "nothing is left of the detection '" + named.name + "'",
                     "exclude the rule with a rule condition, or let it fail with rule_failure");
  });
}

void Apply(const FailItem& fail, Application& application) {
  ForEachDetection(application, [&](model::NamedDetection& named) {
    ForEachItem(named.detection, [&](DetectionItem& item) {
      if (!application.Selects(item)) return;
      application.Fail(DiagnosticCode::kPipelineFailure, item.span, fail.message);
    });
  });
}

void Apply(const MapStrings& map, Application& application) {
  ForEachSelectedItem(application, [&map, &application](DetectionItem& item) {
    if (HasPlainTexts(item)) MapValues(map, item, application);
  });
}

void Apply(const ReplaceString& replace, Application& application) {
  ForEachSelectedItem(application, [&replace, &application](DetectionItem& item) {
    if (!HasPlainTexts(item)) return;
    for (Value& value : item.values) ReplaceIn(replace, value, application);
  });
}

void Apply(const ValuePlaceholders& placeholders, Application& application) {
  application.left_to_vars.push_back(&placeholders.names);
}

void Apply(const WildcardPlaceholders& placeholders, Application& application) {
  ForEachSelectedItem(application, [&placeholders, &application](DetectionItem& item) {
    if (!HasModifier(item, "expand")) return;
    const std::string_view wildcard = HasModifier(item, "re") ? ".*" : "*";
    for (Value& value : item.values) {
      if (value.kind != ValueKind::kString) continue;
      value.text = WithoutPlaceholders(value.text, wildcard, placeholders.names, application);
    }
  });
}

}  // namespace sigmavm::pipeline
