#include "compiler/read/correlation_condition.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/read/detection_reader.h"
#include "compiler/read/field_reader.h"
#include "compiler/read/named_value.h"
#include "grammar/condition_parser.h"
#include "runtime/base/closest_match.h"

namespace sigmavm::read {
namespace {

using model::Comparison;
using model::Correlation;
using model::CorrelationType;
using source::Node;
using source::NodeKind;

constexpr NamedValue<Comparison> kComparisons[] = {
    {"gt", Comparison::kGreater}, {"gte", Comparison::kGreaterEqual},
    {"lt", Comparison::kLess},    {"lte", Comparison::kLessEqual},
    {"eq", Comparison::kEqual},   {"neq", Comparison::kNotEqual}};

constexpr std::string_view kConditionKeys[] = {"gt", "gte", "lt",    "lte",
                                               "eq", "neq", "field", "percentile"};

bool Counts(CorrelationType type) {
  return type == CorrelationType::kEventCount || type == CorrelationType::kValueCount ||
         IsTemporal(type);
}

bool NeedsField(CorrelationType type) {
  return type != CorrelationType::kEventCount && !IsTemporal(type);
}

bool IsFiniteNumber(const Node& node) {
  return node.kind == NodeKind::kInteger || node.kind == NodeKind::kUnsigned ||
         (node.kind == NodeKind::kFloat && std::isfinite(node.real));
}

double AsDouble(const Node& node) {
  if (node.kind == NodeKind::kInteger) return static_cast<double>(node.integer);
  if (node.kind == NodeKind::kUnsigned) return static_cast<double>(node.unsigned_integer);
  return node.real;
}

void ReadThreshold(const source::MapEntry& entry, Comparison comparison, Correlation& correlation,
                   Diagnostics& diagnostics) {
  const Node& node = entry.value;
  if (!IsFiniteNumber(node)) {
    diagnostics.push_back(Error(DiagnosticCode::kInvalidThreshold, PlaceOf(node),
                                Quoted(entry.key.text) + " must be compared with a number",
                                node.is_string() ? "write it without quotes: 10" : ""));
    return;
  }
  const double number = AsDouble(node);
  if (Counts(correlation.type) && (number < 0 || number != std::floor(number))) {
    diagnostics.push_back(
        Error(DiagnosticCode::kInvalidThreshold, node.span,
              "a count can only be compared with a whole number, not " + node.text));
    return;
  }
  correlation.thresholds.push_back({comparison, ToValue(node)});
}

// Reports keys that mean nothing and collects the comparisons.
void ReadKeys(const Node& map, Correlation& correlation, Diagnostics& diagnostics) {
  bool compares = false;
  for (const source::MapEntry& entry : map.entries) {
    const std::string& key = entry.key.text;
    const auto found =
        std::find_if(std::begin(kComparisons), std::end(kComparisons),
                     [&key](const NamedValue<Comparison>& known) { return known.name == key; });
    if (found != std::end(kComparisons)) {
      compares = true;
      ReadThreshold(entry, found->value, correlation, diagnostics);
    } else if (key != "field" && key != "percentile") {
      compares = true;  // Most likely a misspelt comparison; one error is enough.
      diagnostics.push_back(
          UnknownValue({key, entry.key.span}, "key of a correlation condition", kConditionKeys));
    }
  }
  if (compares) return;
  diagnostics.push_back(Error(DiagnosticCode::kInvalidThreshold, PlaceOf(map),
                              "the condition compares with nothing",
                              "add one of gt, gte, lt, lte, eq, neq with a number"));
}

void ReportIgnored(const Node& node, std::string_view key, Diagnostics& diagnostics) {
  diagnostics.push_back(Warning(DiagnosticCode::kIgnoredAttribute, node.span,
                                Quoted(key) + " has no meaning for this type of correlation and "
                                              "is ignored"));
}

void ReadFields(const Node& map, Correlation& correlation, Diagnostics& diagnostics) {
  FieldReader fields(map, "condition", diagnostics);
  if (!NeedsField(correlation.type)) {
    const Node* field = fields.Optional("field");
    if (field != nullptr) ReportIgnored(*field, "field", diagnostics);
    return;
  }
  const Node* field = fields.Required("field");
  if (field == nullptr) return;
  if (field->is_sequence() && correlation.type != CorrelationType::kValueCount) {
    diagnostics.push_back(Error(DiagnosticCode::kCorrelationField, field->span,
                                "this type of correlation looks at one field, not at a list",
                                "only value_count takes several fields, as a tuple"));
    return;
  }
  const size_t errors_before = CountErrors(diagnostics);
  for (const model::Text& name : ReadTextOrTexts(*field, "field", diagnostics)) {
    correlation.fields.push_back(name.text);
  }
  if (correlation.fields.empty() && CountErrors(diagnostics) == errors_before) {
    diagnostics.push_back(
        Error(DiagnosticCode::kCorrelationField, field->span, "the list of fields is empty"));
  }
}

void ReadPercentile(const Node& map, Correlation& correlation, Diagnostics& diagnostics) {
  FieldReader fields(map, "condition", diagnostics);
  if (correlation.type != CorrelationType::kValuePercentile) {
    const Node* percentile = fields.Optional("percentile");
    if (percentile != nullptr) ReportIgnored(*percentile, "percentile", diagnostics);
    return;
  }
  const Node* percentile = fields.Required("percentile");
  if (percentile == nullptr) return;
  const bool valid =
      IsFiniteNumber(*percentile) && AsDouble(*percentile) >= 0 && AsDouble(*percentile) <= 100;
  if (valid) {
    correlation.percentile = AsDouble(*percentile);
  } else {
    diagnostics.push_back(Error(DiagnosticCode::kInvalidThreshold, PlaceOf(*percentile),
                                "'percentile' must be a number from 0 to 100"));
  }
}

// `lt: 3` holds as soon as there is one event; whoever writes it mostly wants to be told of
// silence.
void WarnIfHoldsAtOnce(const Node& map, const Correlation& correlation, Diagnostics& diagnostics) {
  const auto bounded_above_only = [](const model::Threshold& threshold) {
    return threshold.comparison == Comparison::kLess ||
           threshold.comparison == Comparison::kLessEqual ||
           threshold.comparison == Comparison::kNotEqual;
  };
  const auto& thresholds = correlation.thresholds;
  if (thresholds.empty() || !Counts(correlation.type)) return;
  if (!std::all_of(thresholds.begin(), thresholds.end(), bounded_above_only)) return;
  diagnostics.push_back(Warning(
      DiagnosticCode::kHoldsAtFirstEvent, PlaceOf(map),
      "this condition can hold at the first event already",
      "the window is evaluated at every event, so it cannot notice that events are missing"));
}

void ReadThresholds(const Node& map, Correlation& correlation, Diagnostics& diagnostics) {
  ReadKeys(map, correlation, diagnostics);
  ReadFields(map, correlation, diagnostics);
  ReadPercentile(map, correlation, diagnostics);
  WarnIfHoldsAtOnce(map, correlation, diagnostics);
}

// The rule names of an expression in order of appearance, each once.
void CollectNames(const grammar::ConditionNode& node, std::vector<model::Text>& names,
                  Diagnostics& diagnostics) {
  if (node.kind == grammar::ConditionKind::kQuantifier) {
    diagnostics.push_back(Error(DiagnosticCode::kCorrelationExpression, node.span,
                                "a correlation condition names rules one by one",
                                "write 'a or b' for any and 'a and b' for all"));
  } else if (node.kind == grammar::ConditionKind::kIdentifier) {
    const bool known = std::any_of(names.begin(), names.end(), [&node](const model::Text& name) {
      return name.text == node.name;
    });
    if (!known) names.push_back({node.name, node.span});
  }
  for (const grammar::ConditionNode& child : node.children) {
    CollectNames(child, names, diagnostics);
  }
}

bool Contains(const std::vector<model::Text>& texts, std::string_view text) {
  return std::any_of(texts.begin(), texts.end(),
                     [text](const model::Text& other) { return other.text == text; });
}

void CompareWithRules(const std::vector<model::Text>& named, const Correlation& correlation,
                      Diagnostics& diagnostics) {
  std::vector<std::string_view> listed;
  for (const model::Text& rule : correlation.rules) listed.push_back(rule.text);
  for (const model::Text& name : named) {
    if (Contains(correlation.rules, name.text)) continue;
    diagnostics.push_back(Error(DiagnosticCode::kCorrelationExpression, name.span,
                                Quoted(name.text) + " is not listed in 'rules'",
                                DidYouMean(name.text, listed)));
  }
  for (const model::Text& rule : correlation.rules) {
    if (Contains(named, rule.text)) continue;
    diagnostics.push_back(Error(DiagnosticCode::kCorrelationExpression, rule.span,
                                "the condition does not use the rule " + Quoted(rule.text)));
  }
}

void ReadExpression(const Node& node, const SourceMap& sources, Correlation& correlation,
                    Diagnostics& diagnostics) {
  if (!IsTemporal(correlation.type)) {
    diagnostics.push_back(Error(DiagnosticCode::kCorrelationExpression, node.span,
                                "only temporal correlations can have a condition of rule names",
                                "write a map with a comparison: 'gte: 10'"));
    return;
  }
  model::Condition condition = ReadCondition(node, sources);
  auto parsed = grammar::ParseCondition(condition.text, condition.origin);
  if (!parsed.ok()) {
    const Diagnostics& errors = parsed.errors();
    diagnostics.insert(diagnostics.end(), errors.begin(), errors.end());
    return;
  }
  std::vector<model::Text> named;
  const size_t errors_before = CountErrors(diagnostics);
  CollectNames(parsed.value(), named, diagnostics);
  if (CountErrors(diagnostics) != errors_before) return;
  if (correlation.rules.empty()) {
    correlation.rules = std::move(named);
  } else {
    CompareWithRules(named, correlation, diagnostics);
  }
  correlation.expression = std::move(condition);
}

}  // namespace

bool IsTemporal(CorrelationType type) noexcept {
  return type == CorrelationType::kTemporal || type == CorrelationType::kTemporalOrdered;
}

void ReadCorrelationCondition(const Node& node, const SourceMap& sources, Correlation& correlation,
                              Diagnostics& diagnostics) {
  if (node.is_map()) return ReadThresholds(node, correlation, diagnostics);
  if (node.is_string()) return ReadExpression(node, sources, correlation, diagnostics);
  diagnostics.push_back(WrongType(node, "the condition of a correlation", "a map of comparisons"));
}

}  // namespace sigmavm::read
