#include "compiler/read/rule_reader.h"

#include <vector>

#include "compiler/read/detection_reader.h"
#include "compiler/read/field_reader.h"
#include "compiler/read/logsource_reader.h"
#include "compiler/read/metadata_reader.h"

namespace sigmavm::read {
namespace {

using source::Node;

constexpr std::string_view kReserved[] = {"condition"};

// One condition, or a list of them that means any.
std::vector<model::Condition> ReadConditions(const Node& node, const SourceMap& sources,
                                             Diagnostics& diagnostics) {
  std::vector<model::Condition> conditions;
  if (node.is_string()) {
    conditions.push_back(ReadCondition(node, sources));
    return conditions;
  }
  if (!node.is_sequence()) {
    diagnostics.push_back(WrongType(node, "'condition'", "text or a list of texts"));
    return conditions;
  }
  if (node.items.empty()) {
    diagnostics.push_back(
        Error(DiagnosticCode::kEmptyConditionList, node.span, "the list of conditions is empty"));
  }
  for (const Node& item : node.items) {
    if (item.is_string()) {
      conditions.push_back(ReadCondition(item, sources));
    } else {
      diagnostics.push_back(WrongType(item, "an entry of 'condition'", "text"));
    }
  }
  return conditions;
}

void ReadBody(const Node& body, const SourceMap& sources, model::Rule& rule,
              Diagnostics& diagnostics) {
  if (!body.is_map()) {
    diagnostics.push_back(WrongType(body, "'detection'", "a map of named detections"));
    return;
  }
  FieldReader fields(body, "detection", diagnostics);
  if (const Node* condition = fields.Required("condition"); condition != nullptr) {
    rule.conditions = ReadConditions(*condition, sources, diagnostics);
  }
  rule.detections = ReadDetections(body, kReserved, sources, diagnostics);
}

}  // namespace

model::Rule ReadRule(const Node& document, const SourceMap& sources, Diagnostics& diagnostics) {
  model::Rule rule;
  FieldReader fields(document, "rule", diagnostics);
  rule.meta = ReadMetadata(document, fields, diagnostics);
  rule.logsource = ReadLogsource(fields, diagnostics);
  if (const Node* body = fields.Required("detection"); body != nullptr) {
    ReadBody(*body, sources, rule, diagnostics);
  }
  WarnAboutMisspeltAttributes(fields);
  return rule;
}

}  // namespace sigmavm::read
