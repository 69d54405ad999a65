#include "tests/support/reference_item.h"

#include <algorithm>

#include "tests/support/reference_matcher.h"
#include "tests/support/reference_modifier.h"

namespace sigmavm::reference {
namespace {

// What concerns the values of an item together.
std::optional<Diagnostic> CheckValues(const model::DetectionItem& item, const ItemTraits& traits) {
  if (item.values.empty()) return Refuse(item.span, "no value");
  if (traits.all && item.values.size() == 1) return Refuse(item.span, "all needs several values");
  if (traits.exists && item.values.size() != 1) return Refuse(item.span, "exists needs one value");
  if (!item.value_is_list) return std::nullopt;
  for (const model::Value& value : item.values) {
    if (value.kind == model::ValueKind::kNull) return Refuse(value.span, "null inside a list");
  }
  return std::nullopt;
}

}  // namespace

Result<ReferenceItem> ReferenceItem::Make(const model::DetectionItem& item,
                                          const Placeholders& placeholders) {
  const auto traits = CheckModifiers(item);
  if (!traits) return traits.errors();
  if (auto problem = CheckValues(item, *traits)) return std::move(*problem);
  ReferenceItem result;
  result.field_ = item.field;
  result.all_ = traits->all;
  result.negated_ = traits->negated;
  const MatcherOptions options = {traits->cased, item.field.empty(), traits->affix};
  for (const model::Value& value : item.values) {
    const auto operands = ApplyModifiers(item, value, placeholders);
    if (!operands) return operands.errors();
    Alternatives& alternatives = result.values_.emplace_back();
    for (const Operand& operand : *operands) {
      auto matcher = MakeMatcher(operand, options);
      if (!matcher) return Refuse(value.span, matcher.errors().front().message);
      alternatives.push_back(std::move(*matcher));
    }
  }
  return result;
}

bool ReferenceItem::AlternativeMatches(const Matcher& matcher, const ReferenceEvent& event) const {
  if (!field_.empty()) return matcher.MatchesField(event.Find(field_), event);
  const std::vector<Leaf>& leaves = event.Leaves();
  return std::any_of(leaves.begin(), leaves.end(),
                     [&](const Leaf& leaf) { return matcher.MatchesLeaf(leaf, event); });
}

bool ReferenceItem::Matches(const ReferenceEvent& event) const {
  const auto matches = [&](const Alternatives& value) {
    return std::any_of(value.begin(), value.end(), [&](const auto& alternative) {
      return AlternativeMatches(*alternative, event);
    });
  };
  const bool holds = all_ ? std::all_of(values_.begin(), values_.end(), matches)
                          : std::any_of(values_.begin(), values_.end(), matches);
  return holds != negated_;
}

Result<ReferenceDetection> ReferenceDetection::Make(const model::Detection& detection,
                                                    const Placeholders& placeholders) {
  ReferenceDetection result;
  result.kind_ = detection.kind;
  if (detection.kind == model::DetectionKind::kItem) {
    auto item = ReferenceItem::Make(detection.item, placeholders);
    if (!item) return std::move(item).errors();
    result.item_.push_back(std::move(*item));
    return result;
  }
  if (detection.children.empty()) return Refuse(detection.span, "an empty detection");
  for (const model::Detection& child : detection.children) {
    auto made = Make(child, placeholders);
    if (!made) return made;
    result.children_.push_back(std::move(*made));
  }
  return result;
}

bool ReferenceDetection::Matches(const ReferenceEvent& event) const {
  const auto matches = [&](const ReferenceDetection& child) { return child.Matches(event); };
  switch (kind_) {
    case model::DetectionKind::kItem:
      return item_.front().Matches(event);
    case model::DetectionKind::kAllOf:
      return std::all_of(children_.begin(), children_.end(), matches);
    case model::DetectionKind::kAnyOf:
      break;
  }
  return std::any_of(children_.begin(), children_.end(), matches);
}

}  // namespace sigmavm::reference
