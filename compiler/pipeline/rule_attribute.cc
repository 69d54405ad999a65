#include "compiler/pipeline/rule_attribute.h"

#include <algorithm>
#include <charconv>
#include <compare>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "compiler/read/named_value.h"

namespace sigmavm::pipeline {
namespace {

// In ascending order, by the enumerators of the model: index 0 is "none".
constexpr std::string_view kLevels[] = {"", "informational", "low", "medium", "high", "critical"};
constexpr std::string_view kStatuses[] = {"",           "stable",     "test", "experimental",
                                          "deprecated", "unsupported"};

std::optional<size_t> Rank(std::span<const std::string_view> ranks, std::string_view name) {
  for (size_t i = 1; i < ranks.size(); ++i) {
    if (read::SameWord(ranks[i], name)) return i;
  }
  return std::nullopt;
}

std::optional<double> Number(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

const std::vector<std::string>* ListOf(std::string_view attribute, const model::Metadata& meta) {
  if (attribute == "references") return &meta.references;
  if (attribute == "fields") return &meta.fields;
  if (attribute == "falsepositives") return &meta.false_positives;
  if (attribute == "scope") return &meta.scope;
  if (attribute == "tags") return &meta.tags;
  return nullptr;
}

// nullptr when the rule does not have the attribute.
const std::string* TextOf(std::string_view attribute, const model::Metadata& meta) {
  const auto present = [](const std::string& text) { return text.empty() ? nullptr : &text; };
  if (attribute == "title") return present(meta.title.text);
  if (attribute == "id") return present(meta.id.text);
  if (attribute == "name") return present(meta.name.text);
  if (attribute == "taxonomy") return present(meta.taxonomy.text);
  if (attribute == "description") return present(meta.description);
  if (attribute == "license") return present(meta.license);
  if (attribute == "author") return present(meta.author);
  if (attribute == "date") return present(meta.date);
  if (attribute == "modified") return present(meta.modified);
  const auto found = std::find_if(
      meta.custom.begin(), meta.custom.end(),
      [attribute](const model::CustomAttribute& custom) { return custom.name == attribute; });
  return found == meta.custom.end() ? nullptr : &found->value;
}

bool HoldsFor(AttributeOperator op, std::partial_ordering order) {
  switch (op) {
    case AttributeOperator::kEqual:
      return order == 0;
    case AttributeOperator::kNotEqual:
      return order != 0;
    case AttributeOperator::kGreaterEqual:
      return order >= 0;
    case AttributeOperator::kGreater:
      return order > 0;
    case AttributeOperator::kLessEqual:
      return order <= 0;
    case AttributeOperator::kLess:
      return order < 0;
    case AttributeOperator::kIn:
    case AttributeOperator::kNotIn:
      break;
  }
  return false;
}

bool RankHolds(const AttributeIs& condition, size_t rank, std::span<const std::string_view> ranks) {
  const std::optional<size_t> wanted = Rank(ranks, condition.value);
  return rank != 0 && wanted && HoldsFor(condition.op, rank <=> *wanted);
}

bool ListHolds(const AttributeIs& condition, const std::vector<std::string>& list) {
  const bool in = std::find(list.begin(), list.end(), condition.value) != list.end();
  if (condition.op == AttributeOperator::kIn) return in;
  return (condition.op == AttributeOperator::kNotIn && !in) ||
         condition.op == AttributeOperator::kNotEqual;
}

// Dates are compared as texts: with slashes turned to dashes, their order is that of the calendar.
std::string Comparable(std::string_view date) {
  std::string text(date);
  std::replace(text.begin(), text.end(), '/', '-');
  return text;
}

bool TextHolds(const AttributeIs& condition, const std::string& text) {
  if (condition.attribute == "date" || condition.attribute == "modified") {
    return HoldsFor(condition.op, Comparable(text) <=> Comparable(condition.value));
  }
  const std::optional<double> left = Number(text);
  const std::optional<double> right = Number(condition.value);
  if (left && right) return HoldsFor(condition.op, *left <=> *right);
  if (condition.op == AttributeOperator::kEqual) return text == condition.value;
  return condition.op == AttributeOperator::kNotEqual && text != condition.value;
}

}  // namespace

bool AttributeHolds(const AttributeIs& condition, const model::Metadata& meta) {
  if (condition.attribute == "level") {
    return RankHolds(condition, static_cast<size_t>(meta.level), kLevels);
  }
  if (condition.attribute == "status") {
    return RankHolds(condition, static_cast<size_t>(meta.status), kStatuses);
  }
  const std::vector<std::string>* list = ListOf(condition.attribute, meta);
  if (list != nullptr) return ListHolds(condition, *list);
  const std::string* text = TextOf(condition.attribute, meta);
  return text != nullptr && TextHolds(condition, *text);
}

bool IsValueOf(std::string_view attribute, std::string_view value) {
  if (attribute == "level") return Rank(kLevels, value).has_value();
  return attribute != "status" || Rank(kStatuses, value).has_value();
}

}  // namespace sigmavm::pipeline
