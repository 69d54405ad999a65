#include "compiler/pipeline/transformation_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "compiler/pipeline/item_reader.h"
#include "compiler/pipeline/strict_map.h"
#include "compiler/read/detection_reader.h"
#include "compiler/read/named_value.h"

namespace sigmavm::pipeline {
namespace {

using In = TransformationInput;
using Out = std::optional<Transformation>;
using source::Node;

// Longer replacements could blow a value up beyond any use before its length is checked.
constexpr size_t kMaxReplacement = 1'024;

const Node* RequiredMap(const In& in, std::string_view key) {
  const Node* map = in.fields.Required(key);
  if (map == nullptr || map->is_map()) return map;
  in.diagnostics.push_back(read::WrongType(*map, read::Quoted(key), "a map"));
  return nullptr;
}

// The new names of one entry of a mapping.
std::vector<std::string> ReadMapping(const source::MapEntry& entry, Diagnostics& diagnostics) {
  if (entry.key.kind == source::NodeKind::kNull) {
    diagnostics.push_back(Error(DiagnosticCode::kWrongType, entry.key.span,
                                "only what has a name can be mapped, not null",
                                "put the name in quotes if it is 'null'"));
  }
  return ReadScalars(entry.value, "the mapping of " + read::Quoted(entry.key.text), diagnostics);
}

NameMap ReadNameMap(const Node& map, Diagnostics& diagnostics) {
  NameMap names;
  for (const source::MapEntry& entry : map.entries) {
    names[entry.key.text] = ReadMapping(entry, diagnostics);
  }
  return names;
}

std::vector<std::string> RequiredScalars(const In& in, std::string_view key) {
  const Node* node = in.fields.Required(key);
  if (node == nullptr) return {};
  return ReadScalars(*node, read::Quoted(key), in.diagnostics);
}

std::string RequiredScalar(const In& in, std::string_view key) {
  const Node* node = in.fields.Required(key);
  if (node == nullptr) return {};
  if (node->is_scalar()) return node->text;
  in.diagnostics.push_back(read::WrongType(*node, read::Quoted(key), "text"));
  return {};
}

Out ReadMapFields(const In& in) {
  const Node* map = RequiredMap(in, "mapping");
  if (map == nullptr) return std::nullopt;
  return MapFields{ReadNameMap(*map, in.diagnostics)};
}

Out ReadMapPrefixes(const In& in) {
  const Node* map = RequiredMap(in, "mapping");
  if (map == nullptr) return std::nullopt;
  MapPrefixes prefixes;
  for (const source::MapEntry& entry : map->entries) {
    prefixes.mapping.emplace_back(entry.key.text, ReadMapping(entry, in.diagnostics));
  }
  return prefixes;
}

Out ReadAddPrefix(const In& in) { return AddPrefix{in.fields.RequiredText("prefix").text}; }

Out ReadAddSuffix(const In& in) { return AddSuffix{in.fields.RequiredText("suffix").text}; }

Out ReadChangeCase(const In& in) {
  constexpr read::NamedValue<LetterCase> kCases[] = {{"lower", LetterCase::kLower},
                                                     {"upper", LetterCase::kUpper}};
  ChangeCase change;
  change.letter_case = read::ReadNamed<LetterCase>(in.fields.RequiredText("transform_func"),
                                                   "function", kCases, in.diagnostics)
                           .value_or(LetterCase::kLower);
  const Node* exceptions = in.fields.Optional("mapping");
  if (exceptions != nullptr) change.exceptions = ReadNameMap(*exceptions, in.diagnostics);
  return change;
}

Out ReadDropItem(const In&) { return DropItem{}; }

Out ReadFailItem(const In& in) { return FailItem{in.fields.RequiredText("message").text}; }

Out ReadMapStrings(const In& in) {
  const Node* map = RequiredMap(in, "mapping");
  if (map == nullptr) return std::nullopt;
  return MapStrings{ReadNameMap(*map, in.diagnostics)};
}

// pySigma takes \1 and \g<1>; RE2 only knows the former.
std::string ToRewrite(std::string_view replacement) {
  std::string rewrite;
  for (size_t pos = 0; pos < replacement.size();) {
    const std::string_view rest = replacement.substr(pos);
    const bool group = rest.size() >= 5 && rest.starts_with("\\g<") && rest[4] == '>';
    rewrite += group ? "\\" + std::string(1, rest[3]) : std::string(1, rest[0]);
    pos += group ? 5 : 1;
  }
  return rewrite;
}

Out ReadReplaceString(const In& in) {
  const model::Text regex = in.fields.RequiredText("regex");
  const model::Text replacement = in.fields.RequiredText("replacement");
  if (!regex.present() || !replacement.present()) return std::nullopt;
  std::string error;
  std::optional<Pattern> pattern = Pattern::Compile(regex.text, error);
  if (!pattern) {
    in.diagnostics.push_back(Error(DiagnosticCode::kPipelinePattern, regex.span,
                                   "the regular expression cannot be used: " + error));
    return std::nullopt;
  }
  std::string rewrite = ToRewrite(replacement.text);
  if (rewrite.size() > kMaxReplacement) {
    in.diagnostics.push_back(
        Error(DiagnosticCode::kPipelinePattern, replacement.span,
              "the replacement is longer than " + std::to_string(kMaxReplacement) + " bytes"));
  } else if (!pattern->CheckRewrite(rewrite, error)) {
    in.diagnostics.push_back(Error(DiagnosticCode::kPipelinePattern, replacement.span,
                                   "the replacement cannot be used: " + error));
  }
  return ReplaceString{*std::move(pattern), std::move(rewrite)};
}

PlaceholderSet ReadPlaceholders(const In& in) {
  PlaceholderSet set;
  const auto read = [&in](std::string_view key, std::set<std::string>& names) {
    const Node* node = in.fields.Optional(key);
    if (node == nullptr) return;
    for (std::string& name : ReadScalars(*node, read::Quoted(key), in.diagnostics)) {
      names.insert(std::move(name));
    }
  };
  read("include", set.include);
  read("exclude", set.exclude);
  return set;
}

Out ReadValuePlaceholders(const In& in) { return ValuePlaceholders{ReadPlaceholders(in)}; }

Out ReadWildcardPlaceholders(const In& in) { return WildcardPlaceholders{ReadPlaceholders(in)}; }

// Detections that start with `_` stay out of `them` and of the patterns of the rule's condition.
std::string HiddenName(const model::Text& name, Diagnostics& diagnostics) {
  if (!name.present()) return {};
  if (!read::IsDetectionName(name.text)) {
    diagnostics.push_back(Error(DiagnosticCode::kDetectionName, name.span,
                                read::Quoted(name.text) + " cannot be the name of a detection",
                                "use letters, digits, '_' and '-'"));
  }
  return (name.text.starts_with('_') ? "" : "_") + name.text;
}

Out ReadAddCondition(const In& in) {
  AddCondition add;
  add.name = HiddenName(in.fields.OptionalText("name"), in.diagnostics);
  add.is_template = in.fields.OptionalBoolean("template").value_or(false);
  add.negated = in.fields.OptionalBoolean("negated").value_or(false);
  const Node* conditions = RequiredMap(in, "conditions");
  if (conditions == nullptr) return std::nullopt;
  add.detection = read::ReadDetection(*conditions, in.sources, in.diagnostics);
  return add;
}

Out ReadChangeLogsource(const In& in) {
  ChangeLogsource change;
  const auto read = [&in](std::string_view key) -> std::optional<std::string> {
    model::Text text = in.fields.OptionalText(key);
    if (!text.present()) return std::nullopt;
    return std::move(text.text);
  };
  change.logsource.category = read("category");
  change.logsource.product = read("product");
  change.logsource.service = read("service");
  const model::Logsource& to = change.logsource;
  if (!to.category && !to.product && !to.service) {
    in.diagnostics.push_back(Error(DiagnosticCode::kEmptyLogsource, read::PlaceOf(in.node),
                                   "the new log source names no category, product or service"));
  }
  return change;
}

Out ReadSetFields(const In& in) { return SetFields{RequiredScalars(in, "fields")}; }

Out ReadAddFields(const In& in) { return AddFields{RequiredScalars(in, "field")}; }

Out ReadRemoveFields(const In& in) { return RemoveFields{RequiredScalars(in, "field")}; }

Out ReadSetCustomAttribute(const In& in) {
  return SetCustomAttribute{in.fields.RequiredText("attribute").text, RequiredScalar(in, "value")};
}

Out ReadSetState(const In& in) {
  return SetState{in.fields.RequiredText("key").text, RequiredScalar(in, "val")};
}

Out ReadSetTaxonomy(const In& in) { return SetTaxonomy{in.fields.RequiredText("taxonomy").text}; }

Out ReadFailRule(const In& in) { return FailRule{in.fields.RequiredText("message").text}; }

Out ReadNest(const In& in) {
  const Node* list = in.fields.Required("items");
  if (list == nullptr) return std::nullopt;
  return Nest{ReadItems(*list, in.sources, in.diagnostics)};
}

const std::vector<TransformationType>& Types() {
  static const std::vector<TransformationType> types = {
      {"field_name_mapping", Scope::kItems, {"mapping"}, ReadMapFields},
      {"field_name_prefix_mapping", Scope::kItems, {"mapping"}, ReadMapPrefixes},
      {"field_name_prefix", Scope::kItems, {"prefix"}, ReadAddPrefix},
      {"field_name_suffix", Scope::kItems, {"suffix"}, ReadAddSuffix},
      {"field_name_transform", Scope::kItems, {"transform_func", "mapping"}, ReadChangeCase},
      {"drop_detection_item", Scope::kItems, {}, ReadDropItem},
      {"detection_item_failure", Scope::kItems, {"message"}, ReadFailItem},
      {"map_string", Scope::kItems, {"mapping"}, ReadMapStrings},
      {"replace_string", Scope::kItems, {"regex", "replacement"}, ReadReplaceString},
      {"value_placeholders", Scope::kRule, {"include", "exclude"}, ReadValuePlaceholders},
      {"wildcard_placeholders", Scope::kItems, {"include", "exclude"}, ReadWildcardPlaceholders},
      {"add_condition",
       Scope::kRule,
       {"conditions", "name", "template", "negated"},
       ReadAddCondition},
      {"change_logsource", Scope::kRule, {"category", "product", "service"}, ReadChangeLogsource},
      {"set_field", Scope::kRule, {"fields"}, ReadSetFields},
      {"add_field", Scope::kRule, {"field"}, ReadAddFields},
      {"remove_field", Scope::kRule, {"field"}, ReadRemoveFields},
      {"set_custom_attribute", Scope::kRule, {"attribute", "value"}, ReadSetCustomAttribute},
      {"set_state", Scope::kRule, {"key", "val"}, ReadSetState},
      {"set_taxonomy", Scope::kRule, {"taxonomy"}, ReadSetTaxonomy},
      {"rule_failure", Scope::kRule, {"message"}, ReadFailRule},
      {"nest", Scope::kRule, {"items"}, ReadNest}};
  return types;
}

}  // namespace

const TransformationType* FindTransformationType(std::string_view name) {
  const auto found =
      std::find_if(Types().begin(), Types().end(),
                   [name](const TransformationType& type) { return type.name == name; });
  return found == Types().end() ? nullptr : &*found;
}

std::vector<std::string_view> TransformationTypeNames() {
  std::vector<std::string_view> names;
  for (const TransformationType& type : Types()) names.push_back(type.name);
  return names;
}

std::string_view WhyUnsupported(std::string_view name) noexcept {
  if (name == "query_expression_placeholders") {
    return "it puts a part of a query language into the rule, which an evaluator cannot read";
  }
  if (name == "regex" || name == "case") {
    return "it imitates case-insensitive comparison, which is built in here";
  }
  if (name == "convert_type" || name == "set_value" || name == "hashes_fields") {
    return "it depends on how a query language stores values";
  }
  return {};
}

}  // namespace sigmavm::pipeline
