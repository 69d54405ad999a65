// One entry of a pipeline's `transformations`: what it does, and to what.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/model/rule.h"
#include "compiler/pipeline/condition.h"
#include "compiler/pipeline/pattern.h"
#include "runtime/base/span.h"

namespace sigmavm::pipeline {

/// Old name -> new names; more than one means any of them.
using NameMap = std::map<std::string, std::vector<std::string>>;

// Transformations of field names.
struct MapFields {
  NameMap mapping;
};
struct MapPrefixes {
  std::vector<std::pair<std::string, std::vector<std::string>>> mapping;  ///< in file order
};
struct AddPrefix {
  std::string prefix;
};
struct AddSuffix {
  std::string suffix;
};
enum class LetterCase : uint8_t { kLower, kUpper };
struct ChangeCase {
  LetterCase letter_case = LetterCase::kLower;
  NameMap exceptions;
};

// Transformations of detection items and their values.
struct DropItem {};
struct FailItem {
  std::string message;
};
struct MapStrings {
  NameMap mapping;
};
struct ReplaceString {
  Pattern pattern;
  std::string replacement;
};
/// Which placeholders: those included (all, if none are), without those excluded.
struct PlaceholderSet {
  std::set<std::string> include;
  std::set<std::string> exclude;

  [[nodiscard]] bool Has(const std::string& name) const {
    return (include.empty() || include.contains(name)) && !exclude.contains(name);
  }
};
/// Leaves placeholders to the vars, so that a later WildcardPlaceholders passes them over.
struct ValuePlaceholders {
  PlaceholderSet names;
};
struct WildcardPlaceholders {
  PlaceholderSet names;
};

// Transformations of the rule as a whole.
struct AddCondition {
  model::Detection detection;
  std::string name;  ///< may be empty
  bool is_template = false;
  bool negated = false;
};
struct ChangeLogsource {
  model::Logsource logsource;
};
struct SetFields {
  std::vector<std::string> fields;
};
struct AddFields {
  std::vector<std::string> fields;
};
struct RemoveFields {
  std::vector<std::string> fields;
};
struct SetCustomAttribute {
  std::string attribute;
  std::string value;
};
struct SetState {
  std::string key;
  std::string value;
};
struct SetTaxonomy {
  std::string taxonomy;
};
struct FailRule {
  std::string message;
};
struct Item;
struct Nest {
  std::vector<std::shared_ptr<const Item>> items;
};

using Transformation =
    std::variant<MapFields, MapPrefixes, AddPrefix, AddSuffix, ChangeCase, DropItem, FailItem,
                 MapStrings, ReplaceString, ValuePlaceholders, WildcardPlaceholders, AddCondition,
                 ChangeLogsource, SetFields, AddFields, RemoveFields, SetCustomAttribute, SetState,
                 SetTaxonomy, FailRule, Nest>;

struct Item {
  std::string id;  ///< may be empty
  Span place;      ///< of its `type`
  ConditionGroup<RuleCondition> rule_conditions;
  ConditionGroup<FieldCondition> field_conditions;
  ConditionGroup<ItemCondition> item_conditions;
  Transformation transformation;
};

}  // namespace sigmavm::pipeline
