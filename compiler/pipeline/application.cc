#include "compiler/pipeline/application.h"

#include <algorithm>
#include <utility>

namespace sigmavm::pipeline {
namespace {

void ApplyTransformation(const Item& item, Application& application) {
  std::visit(
      [&item, &application](const auto& transformation) {
        using T = std::decay_t<decltype(transformation)>;
        if constexpr (std::is_same_v<T, Nest>) {
          ApplyItems(transformation.items, application);
        } else if constexpr (std::is_same_v<T, MapFields> || std::is_same_v<T, MapPrefixes> ||
                             std::is_same_v<T, AddPrefix> || std::is_same_v<T, AddSuffix> ||
                             std::is_same_v<T, ChangeCase>) {
          ApplyFieldNames(item.transformation, application);
        } else {
          Apply(transformation, application);
        }
      },
      item.transformation);
}

}  // namespace

void Application::Fail(DiagnosticCode code, Span span, std::string message, std::string help) {
  Diagnostic error = Error(code, span, std::move(message), std::move(help));
  error.notes.push_back({item->place, "by this transformation"});
  diagnostics.push_back(std::move(error));
}

bool Application::Pay(size_t copies, Span span) {
  if (copies <= budget) {
    budget -= copies;
    return true;
  }
  budget = 0;
  Fail(DiagnosticCode::kPipelineTooLarge, span,
       "the rule becomes too large when its fields and values are mapped");
  return false;
}

bool Application::Selects(const model::DetectionItem& candidate) const {
  return SelectsField(candidate.field) &&
         item->item_conditions.Holds([this, &candidate](const ItemCondition& condition) {
           return Holds(condition, candidate, state);
         });
}

bool Application::SelectsField(std::string_view field) const {
  return item->field_conditions.Holds(
      [this, field](const FieldCondition& condition) { return Holds(condition, field, state); });
}

bool HasModifier(const model::DetectionItem& item, std::string_view name) {
  return std::any_of(item.modifiers.begin(), item.modifiers.end(),
                     [name](const model::ModifierUse& use) { return use.name == name; });
}

void ApplyItems(std::span<const std::shared_ptr<const Item>> items, Application& application) {
  for (const std::shared_ptr<const Item>& item : items) {
    if (HasErrors(application.diagnostics)) return;
    application.item = item.get();
    const bool applies =
        item->rule_conditions.Holds([&application](const RuleCondition& condition) {
          return Holds(condition, application.subject, application.state);
        });
    if (!applies) continue;
    ApplyTransformation(*item, application);
    if (!item->id.empty()) application.state.applied.insert(item->id);
  }
}

}  // namespace sigmavm::pipeline
