#include "compiler/read/correlation_reader.h"

#include <algorithm>
#include <string>
#include <vector>

#include "compiler/read/correlation_condition.h"
#include "compiler/read/field_reader.h"
#include "compiler/read/metadata_reader.h"
#include "compiler/read/named_value.h"
#include "compiler/read/timespan.h"
#include "runtime/base/limits.h"

namespace sigmavm::read {
namespace {

using model::Correlation;
using model::CorrelationType;
using source::Node;

constexpr NamedValue<CorrelationType> kTypes[] = {
    {"event_count", CorrelationType::kEventCount},
    {"value_count", CorrelationType::kValueCount},
    {"temporal", CorrelationType::kTemporal},
    {"temporal_ordered", CorrelationType::kTemporalOrdered},
    {"value_sum", CorrelationType::kValueSum},
    {"value_avg", CorrelationType::kValueAverage},
    {"value_median", CorrelationType::kValueMedian},
    {"value_percentile", CorrelationType::kValuePercentile}};

constexpr std::string_view kKeys[] = {"type",      "rules",   "group-by", "timespan",
                                      "condition", "aliases", "generate"};

bool Contains(const std::vector<model::Text>& texts, std::string_view text) {
  return std::any_of(texts.begin(), texts.end(),
                     [text](const model::Text& other) { return other.text == text; });
}

// False, after reporting it, when a list is longer than any correlation needs.
bool CheckLength(size_t size, const Node& node, std::string_view name, Diagnostics& diagnostics) {
  if (size <= Limits::kCorrelationEntries) return true;
  diagnostics.push_back(Error(DiagnosticCode::kTooManyValues, PlaceOf(node),
                              Quoted(name) + " has " + std::to_string(size) +
                                  " entries; the most is " +
                                  std::to_string(Limits::kCorrelationEntries)));
  return false;
}

// Lists each rule once: a second mention could only make a temporal correlation impossible.
void ReadRules(const Node& node, Correlation& correlation, Diagnostics& diagnostics) {
  if (node.is_sequence() && node.items.empty()) {
    diagnostics.push_back(Error(DiagnosticCode::kNoCorrelatedRules, node.span,
                                "the list of rules to correlate is empty"));
  }
  if (!CheckLength(node.items.size(), node, "rules", diagnostics)) return;
  for (model::Text& rule : ReadTextOrTexts(node, "rules", diagnostics)) {
    if (!Contains(correlation.rules, rule.text)) {
      correlation.rules.push_back(std::move(rule));
      continue;
    }
    diagnostics.push_back(Warning(
        DiagnosticCode::kIgnoredAttribute, rule.span,
        "the rule " + Quoted(rule.text) + " is listed twice; the second mention is ignored"));
  }
}

void ReadAlias(const source::MapEntry& entry, Correlation& correlation, Diagnostics& diagnostics) {
  if (!entry.value.is_map()) {
    diagnostics.push_back(
        WrongType(entry.value, "the alias " + Quoted(entry.key.text), "a map of rules to fields"));
    return;
  }
  if (!CheckLength(entry.value.entries.size(), entry.value, entry.key.text, diagnostics)) return;
  for (const source::MapEntry& mapping : entry.value.entries) {
    if (!mapping.value.is_string()) {
      diagnostics.push_back(WrongType(mapping.value, "the field of an alias", "text"));
      continue;
    }
    if (!Contains(correlation.rules, mapping.key.text)) {
      diagnostics.push_back(Warning(DiagnosticCode::kUselessAlias, mapping.key.span,
                                    "the alias " + Quoted(entry.key.text) + " names " +
                                        Quoted(mapping.key.text) +
                                        ", which is not listed in 'rules'"));
    }
    correlation.aliases.push_back(
        {entry.key.text, {mapping.key.text, mapping.key.span}, mapping.value.text});
  }
}

void ReadAliases(const Node& node, Correlation& correlation, Diagnostics& diagnostics) {
  if (!node.is_map()) {
    diagnostics.push_back(WrongType(node, "'aliases'", "a map"));
    return;
  }
  if (!CheckLength(node.entries.size(), node, "aliases", diagnostics)) return;
  for (const source::MapEntry& entry : node.entries) {
    if (!Contains(correlation.group_by, entry.key.text)) {
      diagnostics.push_back(
          Warning(DiagnosticCode::kUselessAlias, entry.key.span,
                  "the alias " + Quoted(entry.key.text) + " is not used in 'group-by'"));
    }
    ReadAlias(entry, correlation, diagnostics);
  }
}

// Temporal correlations without a condition want a hit of every rule.
void SetDefaultThreshold(Correlation& correlation) {
  model::Threshold all;
  all.comparison = model::Comparison::kGreaterEqual;
  all.value.kind = model::ValueKind::kInteger;
  all.value.integer = static_cast<int64_t>(correlation.rules.size());
  all.value.text = std::to_string(correlation.rules.size());
  all.value.span = correlation.meta.span;
  correlation.thresholds.push_back(std::move(all));
}

void ReadCondition(FieldReader& fields, const Node* condition, const SourceMap& sources,
                   Correlation& correlation, Diagnostics& diagnostics) {
  if (condition != nullptr) {
    ReadCorrelationCondition(*condition, sources, correlation, diagnostics);
  } else if (IsTemporal(correlation.type)) {
    SetDefaultThreshold(correlation);
  } else {
    static_cast<void>(fields.Required("condition"));
  }
}

void ReadWindow(const Node& body, FieldReader& fields, Correlation& correlation,
                Diagnostics& diagnostics) {
  const Node* group_by = fields.Optional("group-by");
  if (group_by != nullptr &&
      CheckLength(group_by->items.size(), *group_by, "group-by", diagnostics)) {
    correlation.group_by = ReadTextOrTexts(*group_by, "group-by", diagnostics);
  }
  const source::MapEntry* old = body.FindEntry("timeframe");
  if (old != nullptr && body.FindEntry("timespan") == nullptr) {
    diagnostics.push_back(Error(DiagnosticCode::kMissingAttribute, old->key.span,
                                "the correlation has no 'timespan', only 'timeframe'",
                                "rename it"));
    return;
  }
  const Node* timespan = fields.Required("timespan");
  if (timespan == nullptr) return;
  const Result<uint64_t> seconds = ReadTimespan(*timespan);
  if (seconds.ok()) {
    correlation.timespan_seconds = seconds.value();
  } else {
    diagnostics.push_back(seconds.errors().front());
  }
}

void ReadBody(const Node& body, const SourceMap& sources, Correlation& correlation,
              Diagnostics& diagnostics) {
  FieldReader fields(body, "correlation", diagnostics);
  const auto type = ReadNamed<CorrelationType>(fields.RequiredText("type"), "type of correlation",
                                               kTypes, diagnostics);
  const Node* condition = body.Find("condition");
  const bool rules_in_condition = condition != nullptr && condition->is_string();
  const Node* rules = rules_in_condition ? fields.Optional("rules") : fields.Required("rules");
  if (rules != nullptr) ReadRules(*rules, correlation, diagnostics);
  ReadWindow(body, fields, correlation, diagnostics);
  if (type) {
    correlation.type = *type;
    ReadCondition(fields, fields.Optional("condition"), sources, correlation, diagnostics);
  }
  if (const Node* aliases = fields.Optional("aliases"); aliases != nullptr) {
    ReadAliases(*aliases, correlation, diagnostics);
  }
  correlation.generate = fields.OptionalBoolean("generate").value_or(correlation.generate);
  fields.WarnAboutTypos(kKeys);
}

// Keys that only rules have: whoever writes them believes that they do something.
void WarnAboutRuleParts(const Node& document, Diagnostics& diagnostics) {
  for (const std::string_view foreign : {"logsource", "detection"}) {
    const source::MapEntry* entry = document.FindEntry(foreign);
    if (entry == nullptr) continue;
    diagnostics.push_back(Warning(DiagnosticCode::kIgnoredAttribute, entry->key.span,
                                  Quoted(foreign) + " is ignored in a correlation",
                                  "put the rule in a document of its own, after a line '---'"));
  }
}

}  // namespace

Correlation ReadCorrelation(const Node& document, const SourceMap& sources,
                            Diagnostics& diagnostics) {
  Correlation correlation;
  FieldReader fields(document, "correlation", diagnostics);
  correlation.meta = ReadMetadata(document, fields, diagnostics);
  // The JSON schema has `generate` here, pySigma below `correlation`: both count.
  correlation.generate = fields.OptionalBoolean("generate").value_or(false);
  const Node* body = fields.Required("correlation");
  if (body != nullptr && body->is_map()) {
    ReadBody(*body, sources, correlation, diagnostics);
  } else if (body != nullptr) {
    diagnostics.push_back(WrongType(*body, "'correlation'", "a map"));
  }
  WarnAboutRuleParts(document, diagnostics);
  WarnAboutMisspeltAttributes(fields);
  return correlation;
}

}  // namespace sigmavm::read
