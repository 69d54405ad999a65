// Rules as data that can be generated, changed and shrunk, and their YAML.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sigmavm::support {

/// One YAML scalar. Texts are written quoted, everything else (numbers, true, null) as it is.
struct GeneratedValue {
  std::string text;
  bool is_text = true;
  friend bool operator==(const GeneratedValue&, const GeneratedValue&) = default;
};

/// `field|modifiers: values`. An empty field makes it a keyword item.
struct GeneratedItem {
  std::string field;
  std::vector<std::string> modifiers;
  std::vector<GeneratedValue> values;  ///< one is written as a scalar, several as a list

  [[nodiscard]] bool Uses(const std::string& modifier) const;
  [[nodiscard]] std::string Key() const;
};

enum class DetectionShape : uint8_t {
  kMap,      ///< `items`, all of them
  kList,     ///< `children`, any of them
  kKeyword,  ///< `keyword`
};

struct GeneratedDetection {
  DetectionShape shape = DetectionShape::kMap;
  std::vector<GeneratedItem> items;
  std::vector<GeneratedDetection> children;
  GeneratedValue keyword;
};

struct GeneratedNamedDetection {
  std::string name;
  GeneratedDetection detection;
};

enum class ConditionShape : uint8_t { kName, kQuantifier, kNot, kAnd, kOr };

struct GeneratedCondition {
  ConditionShape shape = ConditionShape::kName;
  std::string text;  ///< kName: the name; kQuantifier: all of it, `1 of sel*`
  std::vector<GeneratedCondition> children;

  [[nodiscard]] std::string ToText() const;
};

/// A filter document that names the rule.
struct GeneratedFilter {
  std::vector<GeneratedNamedDetection> detections;
  GeneratedCondition condition;
};

struct GeneratedRule {
  std::vector<GeneratedNamedDetection> detections;
  std::vector<GeneratedCondition> conditions;  ///< several are written as a list
  std::vector<GeneratedFilter> filters;

  [[nodiscard]] std::string ToYaml() const;
};

/// A rule and an event to try it on.
struct GeneratedCase {
  GeneratedRule rule;
  std::string event_json;
};

}  // namespace sigmavm::support
