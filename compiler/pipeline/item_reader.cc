#include "compiler/pipeline/item_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "compiler/pipeline/condition_reader.h"
#include "compiler/pipeline/strict_map.h"
#include "compiler/pipeline/transformation_reader.h"
#include "compiler/read/field_reader.h"
#include "runtime/base/closest_match.h"

namespace sigmavm::pipeline {
namespace {

using source::Node;

void ReportUnknownType(const model::Text& type, Diagnostics& diagnostics) {
  const std::string_view why = WhyUnsupported(type.text);
  if (!why.empty()) {
    diagnostics.push_back(Error(DiagnosticCode::kPipelineUnsupported, type.span,
                                "the transformation " + read::Quoted(type.text) +
                                    " is not available: " + std::string(why)));
    return;
  }
  const std::vector<std::string_view> names = TransformationTypeNames();
  std::string help = DidYouMean(type.text, names);
  if (help.empty()) help = "known types: " + Listed(names);
  diagnostics.push_back(Error(DiagnosticCode::kPipelineUnknownType, type.span,
                              "unknown type of transformation " + read::Quoted(type.text),
                              std::move(help)));
}

// Conditions on fields and items would be silently meaningless for what works on whole rules.
void RefuseItemConditions(const Node& node, const TransformationType& type,
                          Diagnostics& diagnostics) {
  if (type.scope == Scope::kItems) return;
  for (const std::string_view key : {"field_name_conditions", "detection_item_conditions"}) {
    const source::MapEntry* entry = node.FindEntry(key);
    if (entry == nullptr) continue;
    diagnostics.push_back(Error(DiagnosticCode::kPipelineCondition, entry->key.span,
                                read::Quoted(type.name) + " works on whole rules, so " +
                                    read::Quoted(key) + " has no meaning for it",
                                "use rule_conditions"));
  }
}

std::shared_ptr<const Item> ReadItem(const Node& node, const SourceMap& sources,
                                     Diagnostics& diagnostics) {
  if (!node.is_map()) {
    diagnostics.push_back(read::WrongType(node, "a transformation", "a map with a 'type'"));
    return nullptr;
  }
  read::FieldReader fields(node, "transformation", diagnostics);
  Item item{fields.OptionalText("id").text, {}, {}, {}, {}, DropItem{}};
  const model::Text name = fields.RequiredText("type");
  if (!name.present()) return nullptr;
  item.place = name.span;
  const TransformationType* type = FindTransformationType(name.text);
  if (type == nullptr) {
    ReportUnknownType(name, diagnostics);
    return nullptr;
  }
  RefuseItemConditions(node, *type, diagnostics);
  ReadConditions(node, sources, item, diagnostics);
  std::optional<Transformation> transformation = type->read({node, fields, sources, diagnostics});
  std::vector<std::string_view> keys = {"id", "type"};
  keys.insert(keys.end(), type->keys.begin(), type->keys.end());
  ReportUnknownKeys(node, read::Quoted(name.text), keys, ConditionKeys(), fields, diagnostics);
  if (!transformation) return nullptr;
  item.transformation = *std::move(transformation);
  return std::make_shared<const Item>(std::move(item));
}

}  // namespace

std::vector<std::shared_ptr<const Item>> ReadItems(const Node& list, const SourceMap& sources,
                                                   Diagnostics& diagnostics) {
  std::vector<std::shared_ptr<const Item>> items;
  if (!list.is_sequence()) {
    diagnostics.push_back(read::WrongType(list, "'transformations'", "a list"));
    return items;
  }
  for (const Node& node : list.items) {
    std::shared_ptr<const Item> item = ReadItem(node, sources, diagnostics);
    if (item != nullptr) items.push_back(std::move(item));
  }
  return items;
}

}  // namespace sigmavm::pipeline
