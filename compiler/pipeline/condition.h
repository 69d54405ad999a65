// Conditions of pipelines: whether a transformation applies to a rule, to a field name, to a
// detection item.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/model/rule.h"
#include "compiler/pipeline/pattern.h"

namespace sigmavm::pipeline {

/// What the transformations before this one have done to the document.
struct State {
  std::map<std::string, std::string> values;  ///< by set_state
  std::set<std::string> applied;              ///< ids of transformations
  /// Field names as each transformation left them, by its id.
  std::map<std::string, std::set<std::string>> applied_fields;
};

/// The document that a rule condition looks at: a rule, or a correlation with the rules it names.
struct Subject {
  const model::Metadata* meta = nullptr;
  const model::Rule* rule = nullptr;  ///< nullptr for a correlation
  std::span<const model::Rule* const> referenced;
};

struct LogsourceIs {
  model::Logsource logsource;
};
struct ContainsField {
  std::string field;
};
struct ContainsItem {
  std::string field;
  model::Value value;
};
enum class AttributeOperator : uint8_t {
  kEqual,
  kNotEqual,
  kGreaterEqual,
  kGreater,
  kLessEqual,
  kLess,
  kIn,
  kNotIn
};
struct AttributeIs {
  std::string attribute;
  std::string value;
  AttributeOperator op = AttributeOperator::kEqual;
};
struct HasTag {
  std::string tag;
};
struct IsCorrelationRule {
  bool wanted = true;
};
struct TaxonomyIs {
  std::string taxonomy;
};
struct ItemApplied {
  std::string id;
};
struct StateIs {
  std::string key;
  std::string value;
  bool equal = true;
};
using RuleCondition = std::variant<LogsourceIs, ContainsField, ContainsItem, AttributeIs, HasTag,
                                   IsCorrelationRule, TaxonomyIs, ItemApplied, StateIs>;

struct FieldIn {
  std::set<std::string> names;
  std::vector<Pattern> patterns;
  bool wanted = true;  ///< false: the field must not be among them
};
using FieldCondition = std::variant<FieldIn, ItemApplied, StateIs>;

/// A test of values; `all` of an item's values must pass it, else one.
struct ValueMatches {
  Pattern pattern;
  bool negated = false;
  bool all = false;
};
struct ValueEquals {
  model::Value value;
  bool all = false;
};
struct ValueHasWildcard {
  bool all = false;
};
struct ValueIsNull {
  bool all = false;
};
using ItemCondition =
    std::variant<ValueMatches, ValueEquals, ValueHasWildcard, ValueIsNull, StateIs>;

[[nodiscard]] bool Holds(const RuleCondition& condition, const Subject& subject,
                         const State& state);
[[nodiscard]] bool Holds(const FieldCondition& condition, std::string_view field,
                         const State& state);
[[nodiscard]] bool Holds(const ItemCondition& condition, const model::DetectionItem& item,
                         const State& state);

/// `*_cond_expr` with names resolved to positions in the list of conditions.
struct ConditionExpression {
  enum class Kind : uint8_t { kCondition, kAnd, kOr, kNot };
  Kind kind = Kind::kCondition;
  size_t index = 0;
  std::vector<ConditionExpression> children;
};

/// The conditions of one level with the way they are linked. No conditions always hold.
template <typename Condition>
struct ConditionGroup {
  std::vector<Condition> conditions;
  bool any = false;
  bool negated = false;
  std::optional<ConditionExpression> expression;

  /// `test` tells whether one condition holds.
  template <typename Test>
  [[nodiscard]] bool Holds(const Test& test) const {
    if (conditions.empty()) return true;
    if (expression) return Evaluate(*expression, test) != negated;
    const bool linked = any ? std::any_of(conditions.begin(), conditions.end(), test)
                            : std::all_of(conditions.begin(), conditions.end(), test);
    return linked != negated;
  }

 private:
  template <typename Test>
  [[nodiscard]] bool Evaluate(const ConditionExpression& node, const Test& test) const {
    const auto holds = [this, &test](const ConditionExpression& child) {
      return Evaluate(child, test);
    };
    switch (node.kind) {
      case ConditionExpression::Kind::kCondition:
        return test(conditions[node.index]);
      case ConditionExpression::Kind::kAnd:
        return std::all_of(node.children.begin(), node.children.end(), holds);
      case ConditionExpression::Kind::kOr:
        return std::any_of(node.children.begin(), node.children.end(), holds);
      case ConditionExpression::Kind::kNot:
        break;
    }
    return !holds(node.children.front());
  }
};

}  // namespace sigmavm::pipeline
