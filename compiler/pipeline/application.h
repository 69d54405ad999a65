// A document in the course of its transformation by a chain of pipelines.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/rule.h"
#include "compiler/pipeline/item.h"
#include "compiler/pipeline/pipeline.h"
#include "runtime/base/diagnostic.h"
#include "runtime/base/limits.h"

namespace sigmavm::pipeline {

/// What is transformed and what is known about it. The functions below change it step by step.
struct Application {
  Subject subject;
  model::Metadata* meta = nullptr;
  model::Rule* rule = nullptr;                ///< or
  model::Correlation* correlation = nullptr;  ///< exactly one of the two
  std::span<model::Filter> filters;           ///< of the rule
  const PlaceholderValues* vars = nullptr;

  const Item* item = nullptr;  ///< the transformation being applied
  State state;
  std::vector<const PlaceholderSet*> left_to_vars;
  size_t budget = Limits::kExpressionNodes;  ///< for the copies that one-to-many mappings make
  size_t added_conditions = 0;
  Diagnostics diagnostics;

  /// Reports an error at `span` of the rule, with the transformation that caused it.
  void Fail(DiagnosticCode code, Span span, std::string message, std::string help = {});
  /// Pays for copies; false, after reporting it, when they are too many.
  [[nodiscard]] bool Pay(size_t copies, Span span);
  /// The field and item conditions of the current transformation hold.
  [[nodiscard]] bool Selects(const model::DetectionItem& item) const;
  [[nodiscard]] bool SelectsField(std::string_view field) const;
};

/// Calls `change` for every top-level detection of the rule and of its filters.
template <typename Change>
void ForEachDetection(Application& application, const Change& change) {
  if (application.rule == nullptr) return;
  for (model::NamedDetection& named : application.rule->detections) change(named);
  for (model::Filter& filter : application.filters) {
    for (model::NamedDetection& named : filter.detections) change(named);
  }
}

/// Calls `change` for every item of a detection.
template <typename Change>
void ForEachItem(model::Detection& detection, const Change& change) {
  if (detection.kind == model::DetectionKind::kItem) change(detection.item);
  for (model::Detection& child : detection.children) ForEachItem(child, change);
}

[[nodiscard]] bool HasModifier(const model::DetectionItem& item, std::string_view name);

// One function a transformation; the current item's conditions on the rule have been tested.

/// Any of the transformations of field names.
void ApplyFieldNames(const Transformation& transformation, Application& application);

void Apply(const DropItem& drop, Application& application);
void Apply(const FailItem& fail, Application& application);
void Apply(const MapStrings& map, Application& application);
void Apply(const ReplaceString& replace, Application& application);
void Apply(const ValuePlaceholders& placeholders, Application& application);
void Apply(const WildcardPlaceholders& placeholders, Application& application);

void Apply(const AddCondition& add, Application& application);
void Apply(const ChangeLogsource& change, Application& application);
void Apply(const SetFields& set, Application& application);
void Apply(const AddFields& add, Application& application);
void Apply(const RemoveFields& remove, Application& application);
void Apply(const SetCustomAttribute& set, Application& application);
void Apply(const SetState& set, Application& application);
void Apply(const SetTaxonomy& set, Application& application);
void Apply(const FailRule& fail, Application& application);

/// Applies the items whose conditions hold, in order; stops at the first that fails.
void ApplyItems(std::span<const std::shared_ptr<const Item>> items, Application& application);

}  // namespace sigmavm::pipeline
