#include "compiler/pipeline/condition.h"

#include "compiler/model/relations.h"
#include "compiler/pipeline/rule_attribute.h"
#include "compiler/pipeline/sigma_text.h"

namespace sigmavm::pipeline {
namespace {

template <typename... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <typename... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

bool SameValue(const model::Value& a, const model::Value& b) {
  return a.kind == b.kind && (a.kind == model::ValueKind::kNull || a.text == b.text);
}

template <typename Test>
bool AnyItem(const model::Detection& detection, const Test& test) {
  if (detection.kind == model::DetectionKind::kItem) return test(detection.item);
  return std::any_of(detection.children.begin(), detection.children.end(),
                     [&test](const model::Detection& child) { return AnyItem(child, test); });
}

template <typename Test>
bool AnyItem(const model::Rule* rule, const Test& test) {
  return rule != nullptr && std::any_of(rule->detections.begin(), rule->detections.end(),
                                        [&test](const model::NamedDetection& named) {
                                          return AnyItem(named.detection, test);
                                        });
}

bool HasLogsource(const LogsourceIs& condition, const Subject& subject) {
  const auto covered = [&condition](const model::Rule* rule) {
    return model::Covers(condition.logsource, rule->logsource);
  };
  if (subject.rule != nullptr) return covered(subject.rule);
  return std::any_of(subject.referenced.begin(), subject.referenced.end(), covered);
}

bool StateHolds(const StateIs& condition, const State& state) {
  const auto found = state.values.find(condition.key);
  return (found != state.values.end() && found->second == condition.value) == condition.equal;
}

template <typename Test>
bool ValuesPass(const model::DetectionItem& item, bool all, const Test& test) {
  return all ? std::all_of(item.values.begin(), item.values.end(), test)
             : std::any_of(item.values.begin(), item.values.end(), test);
}

}  // namespace

bool Holds(const RuleCondition& condition, const Subject& subject, const State& state) {
  const model::Metadata& meta = *subject.meta;
  return std::visit(
      Overloaded{[&](const LogsourceIs& c) { return HasLogsource(c, subject); },
                 [&](const ContainsField& c) {
                   return AnyItem(subject.rule, [&c](const model::DetectionItem& item) {
                     return item.field == c.field;
                   });
                 },
                 [&](const ContainsItem& c) {
                   return AnyItem(subject.rule, [&c](const model::DetectionItem& item) {
                     return item.field == c.field &&
                            ValuesPass(item, false, [&c](const auto& value) {
                              return SameValue(value, c.value);
                            });
                   });
                 },
                 [&](const AttributeIs& c) { return AttributeHolds(c, meta); },
                 [&](const HasTag& c) {
                   return std::find(meta.tags.begin(), meta.tags.end(), c.tag) != meta.tags.end();
                 },
                 [&](const IsCorrelationRule& c) { return (subject.rule == nullptr) == c.wanted; },
                 [&](const TaxonomyIs& c) { return meta.taxonomy.text == c.taxonomy; },
                 [&](const ItemApplied& c) { return state.applied.contains(c.id); },
                 [&](const StateIs& c) { return StateHolds(c, state); }},
      condition);
}

bool Holds(const FieldCondition& condition, std::string_view field, const State& state) {
  return std::visit(
      Overloaded{[&](const FieldIn& c) {
                   const bool matches =
                       std::any_of(c.patterns.begin(), c.patterns.end(),
                                   [field](const Pattern& p) { return p.MatchesStart(field); });
                   return (matches || c.names.contains(std::string(field))) == c.wanted;
                 },
                 [&](const ItemApplied& c) {
                   const auto found = state.applied_fields.find(c.id);
                   return found != state.applied_fields.end() &&
                          found->second.contains(std::string(field));
                 },
                 [&](const StateIs& c) { return StateHolds(c, state); }},
      condition);
}

bool Holds(const ItemCondition& condition, const model::DetectionItem& item, const State& state) {
  return std::visit(Overloaded{[&](const ValueMatches& c) {
                                 return ValuesPass(item, c.all, [&c](const model::Value& value) {
                                          return value.kind == model::ValueKind::kString &&
                                                 c.pattern.MatchesStart(value.text);
                                        }) != c.negated;
                               },
                               [&](const ValueEquals& c) {
                                 return ValuesPass(item, c.all, [&c](const model::Value& value) {
                                   return SameValue(value, c.value);
                                 });
                               },
                               [&](const ValueHasWildcard& c) {
                                 return ValuesPass(item, c.all, [](const model::Value& value) {
                                   return value.kind == model::ValueKind::kString &&
                                          HasWildcard(value.text);
                                 });
                               },
                               [&](const ValueIsNull& c) {
                                 return ValuesPass(item, c.all, [](const model::Value& value) {
                                   return value.kind == model::ValueKind::kNull;
                                 });
                               },
                               [&](const StateIs& c) { return StateHolds(c, state); }},
                    condition);
}

}  // namespace sigmavm::pipeline
