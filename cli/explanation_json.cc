#include <nlohmann/json.hpp>

#include "cli/explanation_text.h"
#include "cli/options.h"
#include "compiler/ir/print.h"

namespace sigmavm::cli {
namespace {

using ir::ExpressionKind;
using nlohmann::ordered_json;

ordered_json Range(const ByteRange& range) { return {range.begin, range.end}; }

void AddPlace(Span span, const SourceMap& sources, ordered_json& out) {
  if (!span.valid()) return;
  const LineColumn at = sources.Locate(span.source, span.begin);
  out["file"] = sources.name(span.source);
  out["line"] = at.line;
  out["column"] = at.column;
}

ordered_json PredicateJson(const ExplainedPredicate& fact, const SourceMap& sources) {
  ordered_json out = {{"test", ir::Print(*fact.predicate)}, {"holds", fact.holds}};
  AddPlace(fact.predicate->span, sources, out);
  if (!fact.predicate->field.empty()) out["field"] = fact.predicate->field;
  if (!fact.field_state.empty()) out["field_state"] = fact.field_state;
  out["values"] = ordered_json::array();
  for (const ExplainedValue& value : fact.values) out["values"].push_back(value.text);
  if (!fact.deciding) return out;
  out["value"] = fact.deciding->text;
  if (fact.matched_place) out["event_bytes"] = Range(*fact.matched_place);
  return out;
}

std::string_view KindName(ExpressionKind kind) {
  switch (kind) {
    case ExpressionKind::kFalse:
      return "false";
    case ExpressionKind::kTrue:
      return "true";
    case ExpressionKind::kPredicate:
      return "test";
    case ExpressionKind::kAnd:
      return "all of";
    case ExpressionKind::kOr:
      return "any of";
    case ExpressionKind::kNot:
      return "not";
  }
  return "";
}

ordered_json NodeJson(const ExplainedNode& node, const Explanation& explanation,
                      const SourceMap& sources) {
  if (node.expression->kind == ExpressionKind::kPredicate) {
    return PredicateJson(explanation.predicates[node.predicate], sources);
  }
  ordered_json out = {{"kind", KindName(node.expression->kind)}, {"holds", node.holds}};
  out["members"] = ordered_json::array();
  for (const ExplainedNode& child : node.children) {
    out["members"].push_back(NodeJson(child, explanation, sources));
  }
  return out;
}

}  // namespace

std::string ExplanationJson(const Explanation& explanation, const SourceMap& sources) {
  const model::Metadata& meta = explanation.plan->meta;
  ordered_json out;
  out["rule_id"] = meta.id.present() ? ordered_json(meta.id.text) : ordered_json();
  out["rule_title"] = meta.title.text;
  AddPlace(meta.title.span, sources, out);
  out["match"] = explanation.matched;
  out["logsource"] = explanation.logsource_allows;
  out["selections"] = ordered_json::array();
  for (const ExplainedSelection& selection : explanation.selections) {
    out["selections"].push_back({{"name", selection.plan->name},
                                 {"holds", selection.node.holds},
                                 {"detection", NodeJson(selection.node, explanation, sources)}});
  }
  out["condition"] = NodeJson(explanation.whole, explanation, sources);
  out["flips"] = ordered_json::array();
  for (const size_t index : explanation.flips) {
    out["flips"].push_back(PredicateJson(explanation.predicates[index], sources));
  }
  return out.dump(-1, ' ', true, ordered_json::error_handler_t::replace);
}

}  // namespace sigmavm::cli
