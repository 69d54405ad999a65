#include "compiler/read/filter_reader.h"

#include <algorithm>

#include "compiler/read/detection_reader.h"
#include "compiler/read/field_reader.h"
#include "compiler/read/logsource_reader.h"
#include "compiler/read/metadata_reader.h"
#include "grammar/condition_parser.h"

namespace sigmavm::read {
namespace {

using source::Node;

constexpr std::string_view kReserved[] = {"condition", "rules"};

void ReadRules(const Node& node, model::Filter& filter, Diagnostics& diagnostics) {
  filter.applies_to_any =
      (node.is_string() && node.text == "any") || (node.is_sequence() && node.items.empty());
  if (!filter.applies_to_any) filter.rules = ReadTextOrTexts(node, "rules", diagnostics);
}

bool HasNot(const grammar::ConditionNode& node) {
  return node.kind == grammar::ConditionKind::kNot ||
         std::any_of(node.children.begin(), node.children.end(), HasNot);
}

// A condition that does not parse is left to whoever resolves it, who reports it once.
void WarnIfNothingIsExcluded(const model::Condition& condition, Diagnostics& diagnostics) {
  const auto parsed = grammar::ParseCondition(condition.text, condition.origin);
  if (!parsed.ok() || HasNot(parsed.value())) return;
  diagnostics.push_back(
      Warning(DiagnosticCode::kFilterWithoutNot, condition.origin.whole,
              "this filter keeps only the events that it describes",
              "filters are joined to the rule with 'and'; write 'not ...' to exclude the events"));
}

void ReadOnlyCondition(const Node& node, const SourceMap& sources, model::Filter& filter,
                       Diagnostics& diagnostics) {
  if (!node.is_string()) {
    diagnostics.push_back(WrongType(node, "the condition of a filter", "text"));
    return;
  }
  filter.condition = ReadCondition(node, sources);
  WarnIfNothingIsExcluded(filter.condition, diagnostics);
}

void ReadBody(const Node& body, const SourceMap& sources, model::Filter& filter,
              Diagnostics& diagnostics) {
  if (!body.is_map()) {
    diagnostics.push_back(
        WrongType(body, "'filter'", "a map of rules, detections and a condition"));
    return;
  }
  FieldReader fields(body, "filter", diagnostics);
  if (const Node* rules = fields.Required("rules"); rules != nullptr) {
    ReadRules(*rules, filter, diagnostics);
  }
  if (const Node* condition = fields.Required("condition"); condition != nullptr) {
    ReadOnlyCondition(*condition, sources, filter, diagnostics);
  }
  filter.detections = ReadDetections(body, kReserved, sources, diagnostics);
}

}  // namespace

model::Filter ReadFilter(const Node& document, const SourceMap& sources, Diagnostics& diagnostics) {
  model::Filter filter;
  FieldReader fields(document, "filter", diagnostics);
  filter.meta = ReadMetadata(document, fields, diagnostics);
  filter.logsource = ReadLogsource(fields, diagnostics);
  if (const Node* body = fields.Required("filter"); body != nullptr) {
    ReadBody(*body, sources, filter, diagnostics);
  }
  WarnAboutMisspeltAttributes(fields);
  return filter;
}

}  // namespace sigmavm::read
