#include "tests/support/generated_rule.h"

#include <algorithm>
#include <string_view>

namespace sigmavm::support {
namespace {

constexpr std::string_view kHead = "logsource:\n  category: process_creation\n  product: windows\n";

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20; }

std::string SingleQuoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted.append(c == '\'' ? 2 : 1, c);
  return quoted + "'";
}

std::string DoubleQuoted(const std::string& text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (IsControl(c)) {
      quoted += "\\x";
      quoted += kHex[byte >> 4];
      quoted += kHex[byte & 15];
      continue;
    }
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

std::string Quoted(const std::string& text) {
  return std::any_of(text.begin(), text.end(), IsControl) ? DoubleQuoted(text) : SingleQuoted(text);
}

std::string ToYaml(const GeneratedValue& value) {
  return value.is_text ? Quoted(value.text) : value.text;
}

std::string ToYaml(const GeneratedItem& item) {
  std::string yaml = Quoted(item.Key()) + ": ";
  if (item.values.size() == 1) return yaml + ToYaml(item.values.front());
  yaml += "[";
  for (size_t i = 0; i < item.values.size(); ++i) {
    yaml += (i == 0 ? "" : ", ") + ToYaml(item.values[i]);
  }
  return yaml + "]";
}

// In flow style, which needs no indentation.
std::string ToYaml(const GeneratedDetection& detection) {
  std::string yaml;
  switch (detection.shape) {
    case DetectionShape::kKeyword:
      return ToYaml(detection.keyword);
    case DetectionShape::kMap:
      for (const GeneratedItem& item : detection.items) {
        yaml += (yaml.empty() ? "" : ", ") + ToYaml(item);
      }
      return "{" + yaml + "}";
    case DetectionShape::kList:
      break;
  }
  for (const GeneratedDetection& child : detection.children) {
    yaml += (yaml.empty() ? "" : ", ") + ToYaml(child);
  }
  return "[" + yaml + "]";
}

// A map at the top of a detection is written in block style, so that both styles occur.
std::string ToYaml(const GeneratedNamedDetection& named) {
  std::string yaml = "  " + named.name + ":";
  if (named.detection.shape != DetectionShape::kMap) {
    return yaml + " " + ToYaml(named.detection) + "\n";
  }
  yaml += "\n";
  for (const GeneratedItem& item : named.detection.items) yaml += "    " + ToYaml(item) + "\n";
  return yaml;
}

std::string ToYaml(const GeneratedFilter& filter, size_t number) {
  std::string yaml = "---\ntitle: Filter " + std::to_string(number) + "\n";
  yaml += std::string(kHead) + "filter:\n  rules:\n    - generated_rule\n";
  for (const GeneratedNamedDetection& named : filter.detections) yaml += ToYaml(named);
  return yaml + "  condition: " + filter.condition.ToText() + "\n";
}

std::string ConditionsToYaml(const std::vector<GeneratedCondition>& conditions) {
  if (conditions.size() == 1) return "  condition: " + conditions.front().ToText() + "\n";
  std::string yaml = "  condition:\n";
  for (const GeneratedCondition& condition : conditions) {
    yaml += "    - " + condition.ToText() + "\n";
  }
  return yaml;
}

}  // namespace

bool GeneratedItem::Uses(const std::string& modifier) const {
  return std::find(modifiers.begin(), modifiers.end(), modifier) != modifiers.end();
}

std::string GeneratedItem::Key() const {
  std::string key = field;
  for (const std::string& modifier : modifiers) key += "|" + modifier;
  return key;
}

// Operands that are expressions are parenthesised, which is always right.
std::string GeneratedCondition::ToText() const {
  const auto operand = [](const GeneratedCondition& child) {
    const bool simple = child.shape == ConditionShape::kName ||
                        child.shape == ConditionShape::kQuantifier ||
                        child.shape == ConditionShape::kNot;
    return simple ? child.ToText() : "(" + child.ToText() + ")";
  };
  switch (shape) {
    case ConditionShape::kName:
    case ConditionShape::kQuantifier:
      return text;
    case ConditionShape::kNot:
      return "not " + operand(children.front());
    case ConditionShape::kAnd:
    case ConditionShape::kOr:
      break;
  }
  std::string joined;
  for (const GeneratedCondition& child : children) {
    if (!joined.empty()) joined += shape == ConditionShape::kAnd ? " and " : " or ";
    joined += operand(child);
  }
  return joined;
}

std::string GeneratedRule::ToYaml() const {
  std::string yaml =
      "title: Generated\nname: generated_rule\n" + std::string(kHead) + "detection:\n";
  for (const GeneratedNamedDetection& named : detections) yaml += support::ToYaml(named);
  yaml += ConditionsToYaml(conditions);
  for (size_t i = 0; i < filters.size(); ++i) yaml += support::ToYaml(filters[i], i);
  return yaml;
}

}  // namespace sigmavm::support
