#include "tests/support/shrink.h"

#include <nlohmann/json.hpp>

#include "tests/support/reference_text.h"

namespace sigmavm::support {
namespace {

using nlohmann::json;

std::vector<std::string> Reduced(const std::string& text);
std::vector<GeneratedValue> Reduced(const GeneratedValue& value);
std::vector<GeneratedItem> Reduced(const GeneratedItem& item);
std::vector<GeneratedDetection> Reduced(const GeneratedDetection& detection);
std::vector<GeneratedNamedDetection> Reduced(const GeneratedNamedDetection& named);
std::vector<GeneratedCondition> Reduced(const GeneratedCondition& condition);
std::vector<GeneratedFilter> Reduced(const GeneratedFilter& filter);

// The list without one element, as long as `fewest` are left; then with one element reduced.
template <typename T>
std::vector<std::vector<T>> ReducedList(const std::vector<T>& list, size_t fewest) {
  std::vector<std::vector<T>> lists;
  for (size_t i = 0; i < list.size() && list.size() > fewest; ++i) {
    lists.push_back(list);
    lists.back().erase(lists.back().begin() + static_cast<std::ptrdiff_t>(i));
  }
  for (size_t i = 0; i < list.size(); ++i) {
    for (T& smaller : Reduced(list[i])) {
      lists.push_back(list);
      lists.back()[i] = std::move(smaller);
    }
  }
  return lists;
}

// Copies of `whole` in which `member` is each of `smaller`.
template <typename Whole, typename Member>
void AddVariants(const Whole& whole, Member Whole::*member, std::vector<Member> smaller,
                 std::vector<Whole>& variants) {
  for (Member& value : smaller) {
    variants.push_back(whole);
    variants.back().*member = std::move(value);
  }
}

// Without one half, then without one character.
std::vector<std::string> Reduced(const std::string& text) {
  const reference::Text characters = reference::Decode(text);
  std::vector<std::string> texts;
  for (size_t length = (characters.size() + 1) / 2; length > 0; length = length > 1 ? 1 : 0) {
    for (size_t start = 0; start < characters.size(); start += length) {
      reference::Text shorter = characters;
      texts.push_back(reference::Encode(shorter.erase(start, length)));
    }
  }
  return texts;
}

std::vector<GeneratedValue> Reduced(const GeneratedValue& value) {
  std::vector<GeneratedValue> values;
  if (value.is_text) AddVariants(value, &GeneratedValue::text, Reduced(value.text), values);
  return values;
}

// Modifiers are only removed, never shortened.
std::vector<std::vector<std::string>> WithoutOne(const std::vector<std::string>& names) {
  std::vector<std::vector<std::string>> lists;
  for (size_t i = 0; i < names.size(); ++i) {
    lists.push_back(names);
    lists.back().erase(lists.back().begin() + static_cast<std::ptrdiff_t>(i));
  }
  return lists;
}

std::vector<GeneratedItem> Reduced(const GeneratedItem& item) {
  std::vector<GeneratedItem> items;
  AddVariants(item, &GeneratedItem::modifiers, WithoutOne(item.modifiers), items);
  AddVariants(item, &GeneratedItem::values, ReducedList(item.values, 1), items);
  return items;
}

std::vector<GeneratedDetection> Reduced(const GeneratedDetection& detection) {
  std::vector<GeneratedDetection> detections;
  switch (detection.shape) {
    case DetectionShape::kMap:
      AddVariants(detection, &GeneratedDetection::items, ReducedList(detection.items, 1),
                  detections);
      break;
    case DetectionShape::kList:
      detections = detection.children;
      AddVariants(detection, &GeneratedDetection::children, ReducedList(detection.children, 1),
                  detections);
      break;
    case DetectionShape::kKeyword:
      AddVariants(detection, &GeneratedDetection::keyword, Reduced(detection.keyword), detections);
      break;
  }
  return detections;
}

std::vector<GeneratedNamedDetection> Reduced(const GeneratedNamedDetection& named) {
  std::vector<GeneratedNamedDetection> all;
  AddVariants(named, &GeneratedNamedDetection::detection, Reduced(named.detection), all);
  return all;
}

std::vector<GeneratedCondition> Reduced(const GeneratedCondition& condition) {
  std::vector<GeneratedCondition> conditions = condition.children;
  const bool is_list =
      condition.shape == ConditionShape::kAnd || condition.shape == ConditionShape::kOr;
  AddVariants(condition, &GeneratedCondition::children,
              ReducedList(condition.children, is_list ? 2 : condition.children.size()), conditions);
  return conditions;
}

std::vector<GeneratedFilter> Reduced(const GeneratedFilter& filter) {
  std::vector<GeneratedFilter> filters;
  AddVariants(filter, &GeneratedFilter::detections, ReducedList(filter.detections, 1), filters);
  AddVariants(filter, &GeneratedFilter::condition, Reduced(filter.condition), filters);
  return filters;
}

std::vector<GeneratedRule> Reduced(const GeneratedRule& rule) {
  std::vector<GeneratedRule> rules;
  AddVariants(rule, &GeneratedRule::filters, ReducedList(rule.filters, 0), rules);
  AddVariants(rule, &GeneratedRule::conditions, ReducedList(rule.conditions, 1), rules);
  AddVariants(rule, &GeneratedRule::detections, ReducedList(rule.detections, 1), rules);
  return rules;
}

// Objects and arrays without one member, arrays also as one of their members, texts shorter.
std::vector<json> ReducedJson(const json& value) {
  std::vector<json> values;
  if (value.is_string()) {
    for (std::string& text : Reduced(value.get_ref<const std::string&>())) {
      values.emplace_back(std::move(text));
    }
  }
  if (value.is_array()) values.assign(value.begin(), value.end());
  if (!value.is_structured()) return values;
  for (const auto& member : value.items()) {
    json fewer = value;
    if (value.is_array()) {
      fewer.erase(std::stoul(member.key()));
    } else {
      fewer.erase(member.key());
    }
    values.push_back(std::move(fewer));
    for (json& smaller : ReducedJson(member.value())) {
      json changed = value;
      if (value.is_array()) {
        changed[std::stoul(member.key())] = std::move(smaller);
      } else {
        changed[member.key()] = std::move(smaller);
      }
      values.push_back(std::move(changed));
    }
  }
  return values;
}

std::vector<GeneratedCase> Reduced(const GeneratedCase& one) {
  std::vector<GeneratedCase> cases;
  AddVariants(one, &GeneratedCase::rule, Reduced(one.rule), cases);
  for (const json& event : ReducedJson(json::parse(one.event_json, nullptr, false))) {
    cases.push_back({one.rule, event.dump()});
  }
  return cases;
}

}  // namespace

GeneratedCase Shrink(GeneratedCase failing,
                     const std::function<bool(const GeneratedCase&)>& still_fails, size_t budget) {
  for (bool smaller_found = true; smaller_found && budget > 0;) {
    smaller_found = false;
    for (GeneratedCase& candidate : Reduced(failing)) {
      if (budget-- == 0) return failing;
      if (!still_fails(candidate)) continue;
      failing = std::move(candidate);
      smaller_found = true;
      break;
    }
  }
  return failing;
}

}  // namespace sigmavm::support
