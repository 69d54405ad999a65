#include "compiler/read/detection_reader.h"

#include <algorithm>

#include "compiler/read/field_reader.h"
#include "runtime/base/limits.h"

namespace sigmavm::read {
namespace {

using source::Node;
using source::NodeKind;

// What the functions below share while they walk one detection.
struct Walk {
  const SourceMap& sources;
  Diagnostics& diagnostics;
};

model::ValueKind ToValueKind(NodeKind kind) {
  switch (kind) {
    case NodeKind::kBool:
      return model::ValueKind::kBool;
    case NodeKind::kInteger:
      return model::ValueKind::kInteger;
    case NodeKind::kUnsigned:
      return model::ValueKind::kUnsigned;
    case NodeKind::kFloat:
      return model::ValueKind::kFloat;
    case NodeKind::kString:
      return model::ValueKind::kString;
    case NodeKind::kNull:
    case NodeKind::kSequence:
    case NodeKind::kMap:
      break;
  }
  return model::ValueKind::kNull;
}

void CheckScalar(const Node& node, Walk& walk) {
  if (node.text.size() > Limits::kValueBytes) {
    walk.diagnostics.push_back(Error(DiagnosticCode::kValueTooLong, node.span,
                                     "the value has " + std::to_string(node.text.size()) +
                                         " bytes; the most is " +
                                         std::to_string(Limits::kValueBytes)));
  }
}

void ReadValue(const Node& node, model::DetectionItem& item, Walk& walk) {
  CheckScalar(node, walk);
  item.values.push_back(ToValue(node));
}

void ReportValueNotScalar(const Node& node, const model::DetectionItem& item, Walk& walk) {
  std::string subject = item.field.empty() ? "the keyword item" : Quoted(item.field);
  if (node.is_map()) {
    walk.diagnostics.push_back(Error(
        DiagnosticCode::kValueNotScalar, PlaceOf(node), subject + " has a map as its value",
        "a field takes a value or a list of values; write nested fields with dots: 'a.b: x'"));
  } else {
    walk.diagnostics.push_back(Error(DiagnosticCode::kValueNotScalar, node.span,
                                     subject + " has a list inside its list of values",
                                     "write all values in one list"));
  }
}

void ReadValueList(const Node& list, model::DetectionItem& item, Walk& walk) {
  item.value_is_list = true;
  if (list.items.empty()) {
    walk.diagnostics.push_back(Error(DiagnosticCode::kEmptyValueList, list.span,
                                     "the list of values is empty",
                                     "write 'null' for a missing field or '' for an empty one"));
  }
  if (list.items.size() > Limits::kValuesPerItem) {
    walk.diagnostics.push_back(Error(DiagnosticCode::kTooManyValues, item.span,
                                     std::to_string(list.items.size()) +
                                         " values in one list; the most is " +
                                         std::to_string(Limits::kValuesPerItem)));
    return;
  }
  item.values.reserve(list.items.size());
  for (const Node& value : list.items) {
    if (value.is_scalar()) {
      ReadValue(value, item, walk);
    } else {
      ReportValueNotScalar(value, item, walk);
    }
  }
}

// Everything after the first `|` is modifiers; the field is what stands before it.
void ReadKey(const Node& key, model::DetectionItem& item, Walk& walk) {
  const std::string_view text = key.text;
  const TextOrigin origin = source::OriginOf(key, walk.sources);
  const size_t field_end = std::min(text.find('|'), text.size());
  item.field = std::string(text.substr(0, field_end));
  item.field_span = origin.Map(0, field_end);
  item.span = key.span;
  for (size_t begin = field_end; begin < text.size();) {
    const size_t end = std::min(text.find('|', begin + 1), text.size());
    const std::string_view name = text.substr(begin + 1, end - begin - 1);
    if (name.empty()) {
      walk.diagnostics.push_back(Error(DiagnosticCode::kEmptyModifier, origin.Map(begin, begin + 1),
                                       "there is no modifier after this '|'",
                                       "remove it or name the modifier"));
    }
    item.modifiers.push_back({std::string(name), origin.Map(begin + 1, end)});
    begin = end;
  }
}

void CheckField(const model::DetectionItem& item, Walk& walk) {
  if (item.field.empty() && item.modifiers.empty()) {
    walk.diagnostics.push_back(
        Error(DiagnosticCode::kEmptyField, item.span, "the name of the field is empty",
              "to search all fields write a list of keywords, or a key like '|all'"));
    return;
  }
  const bool blank = !item.field.empty() && (item.field.front() == ' ' || item.field.back() == ' ');
  if (!blank) return;
  walk.diagnostics.push_back(
      Warning(DiagnosticCode::kBlankInFieldName, item.field_span,
              "the field name " + Quoted(item.field) + " begins or ends with a blank",
              "field names are compared exactly; remove the blank unless the events have it"));
}

model::Detection ReadEntry(const source::MapEntry& entry, Walk& walk) {
  model::Detection detection;
  detection.span = entry.key.span;
  model::DetectionItem& item = detection.item;
  ReadKey(entry.key, item, walk);
  CheckField(item, walk);
  if (entry.value.is_sequence()) {
    ReadValueList(entry.value, item, walk);
  } else if (entry.value.is_map()) {
    ReportValueNotScalar(entry.value, item, walk);
  } else {
    ReadValue(entry.value, item, walk);
  }
  return detection;
}

model::Detection ReadKeyword(const Node& node, Walk& walk) {
  model::Detection detection;
  detection.span = node.span;
  detection.item.span = node.span;
  detection.item.field_span = node.span;
  if (node.is_sequence()) {
    ReadValueList(node, detection.item, walk);
  } else {
    ReadValue(node, detection.item, walk);
  }
  return detection;
}

model::Detection Read(const Node& node, Walk& walk) {
  model::Detection detection;
  detection.span = node.span;
  if (node.is_scalar()) return ReadKeyword(node, walk);
  if (node.items.empty() && node.entries.empty()) {
    walk.diagnostics.push_back(
        Error(DiagnosticCode::kEmptyDetection, node.span,
              "an empty " + std::string(source::KindName(node.kind)) + " searches for nothing"));
    return detection;
  }
  if (node.is_map()) {
    detection.kind = model::DetectionKind::kAllOf;
    for (const source::MapEntry& entry : node.entries) {
      detection.children.push_back(ReadEntry(entry, walk));
    }
    return detection;
  }
  const bool keywords = std::all_of(node.items.begin(), node.items.end(),
                                    [](const Node& item) { return item.is_scalar(); });
  if (keywords) return ReadKeyword(node, walk);
  detection.kind = model::DetectionKind::kAnyOf;
  for (const Node& item : node.items) detection.children.push_back(Read(item, walk));
  return detection;
}

// True when the entry is a detection. Names that only a pattern can select work, if rarely on
// purpose; published rules have some.
bool CheckName(const source::MapEntry& entry, Diagnostics& diagnostics) {
  const std::string& name = entry.key.text;
  if (name == "timeframe") {
    diagnostics.push_back(Warning(DiagnosticCode::kLegacyTimeframe, entry.key.span,
                                  "'timeframe' is ignored: detections look at one event",
                                  "use a correlation rule with 'timespan'"));
    return false;
  }
  if (IsDetectionName(name)) return true;
  diagnostics.push_back(
      Warning(DiagnosticCode::kDetectionName, entry.key.span,
              "no condition can name the detection " + Quoted(name) + ", only patterns reach it",
              "use letters, digits, '_' and '-'"));
  return true;
}

}  // namespace

model::Detection ReadDetection(const Node& node, const SourceMap& sources,
                               Diagnostics& diagnostics) {
  Walk walk{sources, diagnostics};
  return Read(node, walk);
}

std::vector<model::NamedDetection> ReadDetections(const Node& body,
                                                  std::span<const std::string_view> reserved,
                                                  const SourceMap& sources,
                                                  Diagnostics& diagnostics) {
  std::vector<model::NamedDetection> detections;
  for (const source::MapEntry& entry : body.entries) {
    if (std::find(reserved.begin(), reserved.end(), entry.key.text) != reserved.end()) continue;
    if (!CheckName(entry, diagnostics)) continue;
    if (entry.value.kind == NodeKind::kNull) {
      diagnostics.push_back(Error(DiagnosticCode::kEmptyDetection, entry.key.span,
                                  "the detection " + Quoted(entry.key.text) + " is empty"));
      continue;
    }
    detections.push_back(
        {entry.key.text, entry.key.span, ReadDetection(entry.value, sources, diagnostics)});
  }
  if (detections.empty()) {
    diagnostics.push_back(Error(DiagnosticCode::kNoDetection, PlaceOf(body),
                                "there is no detection for the condition to name"));
  }
  return detections;
}

bool IsDetectionName(std::string_view name) noexcept {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

model::Value ToValue(const Node& scalar) {
  model::Value value;
  value.kind = ToValueKind(scalar.kind);
  value.text = scalar.text;
  value.boolean = scalar.boolean;
  value.span = scalar.span;
  if (scalar.kind == NodeKind::kInteger) value.integer = scalar.integer;
  if (scalar.kind == NodeKind::kUnsigned) value.unsigned_integer = scalar.unsigned_integer;
  if (scalar.kind == NodeKind::kFloat) value.real = scalar.real;
  return value;
}

model::Condition ReadCondition(const Node& node, const SourceMap& sources) {
  return {node.text, source::OriginOf(node, sources)};
}

}  // namespace sigmavm::read
