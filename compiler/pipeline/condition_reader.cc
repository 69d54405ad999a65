#include "compiler/pipeline/condition_reader.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "compiler/pipeline/condition_group_reader.h"
#include "compiler/pipeline/rule_attribute.h"
#include "compiler/pipeline/strict_map.h"
#include "compiler/read/detection_reader.h"
#include "compiler/read/field_reader.h"
#include "compiler/read/named_value.h"
#include "runtime/base/closest_match.h"

namespace sigmavm::pipeline {
namespace {

using source::Node;

constexpr std::string_view kConditionKeys[] = {"rule_conditions",
                                               "rule_cond_op",
                                               "rule_cond_expr",
                                               "rule_cond_not",
                                               "field_name_conditions",
                                               "field_name_cond_op",
                                               "field_name_cond_expr",
                                               "field_name_cond_not",
                                               "detection_item_conditions",
                                               "detection_item_cond_op",
                                               "detection_item_cond_expr",
                                               "detection_item_cond_not"};

constexpr read::NamedValue<AttributeOperator> kAttributeOperators[] = {
    {"eq", AttributeOperator::kEqual},
    {"ne", AttributeOperator::kNotEqual},
    {"gte", AttributeOperator::kGreaterEqual},
    {"gt", AttributeOperator::kGreater},
    {"lte", AttributeOperator::kLessEqual},
    {"lt", AttributeOperator::kLess},
    {"in", AttributeOperator::kIn},
    {"not_in", AttributeOperator::kNotIn}};

// What a function that reads one type of condition gets.
struct Input {
  const Node& node;
  read::FieldReader& fields;
  Diagnostics& diagnostics;
};

// A type of condition: its name, the keys that it takes, and who reads it.
template <typename Condition>
struct ConditionType {
  std::string_view name;
  std::vector<std::string_view> keys;
  std::optional<Condition> (*read)(const Input&);
};

std::optional<std::string> RequiredScalar(const Input& in, std::string_view key) {
  const Node* node = in.fields.Required(key);
  if (node == nullptr) return std::nullopt;
  if (node->is_scalar()) return node->text;
  in.diagnostics.push_back(read::WrongType(*node, read::Quoted(key), "text"));
  return std::nullopt;
}

std::optional<Pattern> CompilePattern(const model::Text& text, Diagnostics& diagnostics) {
  std::string error;
  std::optional<Pattern> pattern = Pattern::Compile(text.text, error);
  if (!pattern) {
    diagnostics.push_back(Error(DiagnosticCode::kPipelinePattern, text.span,
                                "the regular expression cannot be used: " + error));
  }
  return pattern;
}

// `cond: any` or `cond: all`: how many of the values must pass.
bool ReadAll(const Input& in, bool required) {
  const model::Text cond =
      required ? in.fields.RequiredText("cond") : in.fields.OptionalText("cond");
  if (cond.present() && cond.text != "any" && cond.text != "all") {
    constexpr std::string_view kAllowed[] = {"any", "all"};
    in.diagnostics.push_back(read::UnknownValue(cond, "quantity", kAllowed));
  }
  return cond.text == "all";
}

std::optional<RuleCondition> ReadLogsourceIs(const Input& in) {
  LogsourceIs condition;
  const auto read = [&in](std::string_view key) -> std::optional<std::string> {
    model::Text text = in.fields.OptionalText(key);
    if (!text.present()) return std::nullopt;
    return std::move(text.text);
  };
  condition.logsource.category = read("category");
  condition.logsource.product = read("product");
  condition.logsource.service = read("service");
  const bool any =
      condition.logsource.category || condition.logsource.product || condition.logsource.service;
  if (!any && in.node.entries.size() == 1) {
    in.diagnostics.push_back(Error(DiagnosticCode::kPipelineCondition, read::PlaceOf(in.node),
                                   "the condition names no category, product or service"));
  }
  return condition;
}

std::optional<RuleCondition> ReadContainsField(const Input& in) {
  return ContainsField{in.fields.RequiredText("field").text};
}

std::optional<RuleCondition> ReadContainsItem(const Input& in) {
  ContainsItem condition;
  condition.field = in.fields.RequiredText("field").text;
  const Node* value = in.node.Find("value");
  if (value == nullptr || !value->is_scalar()) {
    in.diagnostics.push_back(Error(DiagnosticCode::kMissingAttribute, read::PlaceOf(in.node),
                                   "the condition needs a 'value' that is no list or map"));
    return std::nullopt;
  }
  condition.value = read::ToValue(*value);
  return condition;
}

std::optional<RuleCondition> ReadAttributeIs(const Input& in) {
  AttributeIs condition;
  condition.attribute = in.fields.RequiredText("attribute").text;
  condition.value = RequiredScalar(in, "value").value_or("");
  condition.op = read::ReadNamed<AttributeOperator>(in.fields.OptionalText("op"), "comparison",
                                                    kAttributeOperators, in.diagnostics)
                     .value_or(AttributeOperator::kEqual);
  if (!IsValueOf(condition.attribute, condition.value)) {
    in.diagnostics.push_back(
        Error(DiagnosticCode::kPipelineCondition, read::PlaceOf(in.node),
              read::Quoted(condition.value) + " is not a " + condition.attribute));
  }
  return condition;
}

std::optional<RuleCondition> ReadHasTag(const Input& in) {
  return HasTag{in.fields.RequiredText("tag").text};
}

std::optional<RuleCondition> ReadIsRule(const Input&) { return IsCorrelationRule{false}; }

std::optional<RuleCondition> ReadIsCorrelation(const Input&) { return IsCorrelationRule{true}; }

std::optional<RuleCondition> ReadTaxonomyIs(const Input& in) {
  return TaxonomyIs{in.fields.RequiredText("taxonomy").text};
}

template <typename Condition>
std::optional<Condition> ReadItemApplied(const Input& in) {
  return ItemApplied{in.fields.RequiredText("processing_item_id").text};
}

template <typename Condition>
std::optional<Condition> ReadStateIs(const Input& in) {
  StateIs condition;
  condition.key = in.fields.RequiredText("key").text;
  condition.value = RequiredScalar(in, "val").value_or("");
  const model::Text op = in.fields.OptionalText("op");
  constexpr std::string_view kAllowed[] = {"eq", "ne"};
  if (op.present() && op.text != "eq" && op.text != "ne") {
    in.diagnostics.push_back(read::UnknownValue(op, "comparison", kAllowed));
  }
  condition.equal = op.text != "ne";
  return condition;
}

std::optional<FieldCondition> ReadFieldIn(const Input& in, bool wanted) {
  FieldIn condition;
  condition.wanted = wanted;
  const model::Text mode = in.fields.OptionalText("mode");
  constexpr std::string_view kModes[] = {"plain", "re"};
  if (mode.present() && mode.text != "plain" && mode.text != "re") {
    in.diagnostics.push_back(read::UnknownValue(mode, "mode", kModes));
  }
  const Node* list = in.fields.Required("fields");
  if (list == nullptr) return std::nullopt;
  for (const model::Text& field : read::ReadTexts(*list, "fields", in.diagnostics)) {
    if (mode.text != "re") {
      condition.names.insert(field.text);
    } else if (auto pattern = CompilePattern(field, in.diagnostics); pattern) {
      condition.patterns.push_back(*std::move(pattern));
    }
  }
  return condition;
}

std::optional<FieldCondition> ReadInclude(const Input& in) { return ReadFieldIn(in, true); }

std::optional<FieldCondition> ReadExclude(const Input& in) { return ReadFieldIn(in, false); }

std::optional<ItemCondition> ReadValueMatches(const Input& in) {
  const bool all = ReadAll(in, true);
  const bool negated = in.fields.OptionalBoolean("negate").value_or(false);
  const model::Text text = in.fields.RequiredText("pattern");
  if (!text.present()) return std::nullopt;
  std::optional<Pattern> pattern = CompilePattern(text, in.diagnostics);
  if (!pattern) return std::nullopt;
  return ValueMatches{*std::move(pattern), negated, all};
}

std::optional<ItemCondition> ReadValueEquals(const Input& in) {
  const bool all = ReadAll(in, true);
  const Node* value = in.fields.Required("value");
  if (value == nullptr) return std::nullopt;
  if (!value->is_scalar()) {
    in.diagnostics.push_back(read::WrongType(*value, "'value'", "a text or number"));
    return std::nullopt;
  }
  return ValueEquals{read::ToValue(*value), all};
}

std::optional<ItemCondition> ReadHasWildcard(const Input& in) {
  return ValueHasWildcard{ReadAll(in, true)};
}

std::optional<ItemCondition> ReadIsNull(const Input& in) { return ValueIsNull{ReadAll(in, true)}; }

const std::vector<ConditionType<RuleCondition>>& RuleTypes() {
  static const std::vector<ConditionType<RuleCondition>> types = {
      {"logsource", {"category", "product", "service"}, ReadLogsourceIs},
      {"contains_field", {"field"}, ReadContainsField},
      {"contains_detection_item", {"field", "value"}, ReadContainsItem},
      {"rule_attribute", {"attribute", "value", "op"}, ReadAttributeIs},
      {"tag", {"tag"}, ReadHasTag},
      {"is_sigma_rule", {}, ReadIsRule},
      {"is_sigma_correlation_rule", {}, ReadIsCorrelation},
      {"taxonomy", {"taxonomy"}, ReadTaxonomyIs},
      {"processing_item_applied", {"processing_item_id"}, ReadItemApplied<RuleCondition>},
      {"processing_state", {"key", "val", "op"}, ReadStateIs<RuleCondition>}};
  return types;
}

const std::vector<ConditionType<FieldCondition>>& FieldTypes() {
  static const std::vector<ConditionType<FieldCondition>> types = {
      {"include_fields", {"fields", "mode"}, ReadInclude},
      {"exclude_fields", {"fields", "mode"}, ReadExclude},
      {"processing_item_applied", {"processing_item_id"}, ReadItemApplied<FieldCondition>},
      {"processing_state", {"key", "val", "op"}, ReadStateIs<FieldCondition>}};
  return types;
}

const std::vector<ConditionType<ItemCondition>>& ItemTypes() {
  static const std::vector<ConditionType<ItemCondition>> types = {
      {"match_string", {"pattern", "cond", "negate"}, ReadValueMatches},
      {"match_value", {"value", "cond"}, ReadValueEquals},
      {"contains_wildcard", {"cond"}, ReadHasWildcard},
      {"is_null", {"cond"}, ReadIsNull},
      {"processing_state", {"key", "val", "op"}, ReadStateIs<ItemCondition>}};
  return types;
}

template <typename Condition>
std::optional<Condition> ReadOne(const Node& node,
                                 const std::vector<ConditionType<Condition>>& types,
                                 Diagnostics& diagnostics) {
  if (!node.is_map()) {
    diagnostics.push_back(read::WrongType(node, "a condition", "a map with a 'type'"));
    return std::nullopt;
  }
  read::FieldReader fields(node, "condition", diagnostics);
  const model::Text name = fields.RequiredText("type");
  if (!name.present()) return std::nullopt;
  const auto type = std::find_if(types.begin(), types.end(),
                                 [&name](const auto& known) { return known.name == name.text; });
  if (type == types.end()) {
    std::vector<std::string_view> names;
    for (const auto& known : types) names.push_back(known.name);
    std::string help = DidYouMean(name.text, names);
    if (help.empty()) help = "known here: " + Listed(names);
    diagnostics.push_back(Error(DiagnosticCode::kPipelineUnknownType, name.span,
                                "unknown type of condition " + read::Quoted(name.text),
                                std::move(help)));
    return std::nullopt;
  }
  std::optional<Condition> condition = type->read({node, fields, diagnostics});
  std::vector<std::string_view> keys = type->keys;
  keys.push_back("type");
  ReportUnknownKeys(node, "the condition " + read::Quoted(name.text), keys, {}, fields,
                    diagnostics);
  return condition;
}

template <typename Condition>
ConditionGroup<Condition> ReadGroup(const Node& transformation, std::string_view prefix,
                                    const std::vector<ConditionType<Condition>>& types,
                                    const SourceMap& sources, Diagnostics& diagnostics) {
  ConditionGroup<Condition> group;
  const auto read_one = [&](const Node& node) {
    std::optional<Condition> condition = ReadOne(node, types, diagnostics);
    if (condition) group.conditions.push_back(*std::move(condition));
  };
  const std::vector<model::Text> names =
      ForEachCondition(transformation, prefix, read_one, diagnostics);
  ConditionLink link = ReadLink(transformation, prefix, names, sources, diagnostics);
  group.any = link.any;
  group.negated = link.negated;
  group.expression = std::move(link.expression);
  return group;
}

}  // namespace

void ReadConditions(const Node& transformation, const SourceMap& sources, Item& item,
                    Diagnostics& diagnostics) {
  item.rule_conditions = ReadGroup(transformation, "rule", RuleTypes(), sources, diagnostics);
  item.field_conditions =
      ReadGroup(transformation, "field_name", FieldTypes(), sources, diagnostics);
  item.item_conditions =
      ReadGroup(transformation, "detection_item", ItemTypes(), sources, diagnostics);
}

std::span<const std::string_view> ConditionKeys() noexcept { return kConditionKeys; }

}  // namespace sigmavm::pipeline
