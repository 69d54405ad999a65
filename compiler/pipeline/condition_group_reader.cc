#include "compiler/pipeline/condition_group_reader.h"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/read/detection_reader.h"
#include "compiler/read/field_reader.h"
#include "grammar/condition_parser.h"

namespace sigmavm::pipeline {
namespace {

using source::Node;

Diagnostic BadLink(Span span, std::string message, std::string help = {}) {
  return Error(DiagnosticCode::kPipelineCondition, span, std::move(message), std::move(help));
}

// Turns the tree of names into one of positions.
class Resolver {
 public:
  Resolver(const std::vector<model::Text>& names, Diagnostics& diagnostics)
      : names_(names), diagnostics_(diagnostics) {
    for (size_t i = 0; i < names.size(); ++i) positions_.emplace(names[i].text, i);
  }

  ConditionExpression Resolve(const grammar::ConditionNode& node) {
    ConditionExpression expression;
    expression.kind = KindOf(node.kind);
    if (node.kind == grammar::ConditionKind::kQuantifier) {
      diagnostics_.push_back(BadLink(node.span, "conditions are named one by one here",
                                     "'of' only exists in conditions of rules"));
    } else if (node.kind == grammar::ConditionKind::kIdentifier) {
      expression.index = Find(node);
    }
    for (const grammar::ConditionNode& child : node.children) {
      expression.children.push_back(Resolve(child));
    }
    return expression;
  }

  void ReportUnused() {
    for (size_t i = 0; i < names_.size(); ++i) {
      if (used_.contains(i)) continue;
      diagnostics_.push_back(BadLink(
          names_[i].span,
          "the condition " + read::Quoted(names_[i].text) + " is not used in the expression"));
    }
  }

 private:
  static ConditionExpression::Kind KindOf(grammar::ConditionKind kind) {
    switch (kind) {
      case grammar::ConditionKind::kAnd:
        return ConditionExpression::Kind::kAnd;
      case grammar::ConditionKind::kOr:
        return ConditionExpression::Kind::kOr;
      case grammar::ConditionKind::kNot:
        return ConditionExpression::Kind::kNot;
      case grammar::ConditionKind::kIdentifier:
      case grammar::ConditionKind::kQuantifier:
        break;
    }
    return ConditionExpression::Kind::kCondition;
  }

  size_t Find(const grammar::ConditionNode& node) {
    const auto found = positions_.find(node.name);
    if (found == positions_.end()) {
      diagnostics_.push_back(
          BadLink(node.span, "there is no condition named " + read::Quoted(node.name)));
      return 0;
    }
    used_.insert(found->second);
    return found->second;
  }

  const std::vector<model::Text>& names_;
  Diagnostics& diagnostics_;
  std::map<std::string_view, size_t> positions_;
  std::set<size_t> used_;
};

std::optional<ConditionExpression> ReadExpression(const Node& node,
                                                  const std::vector<model::Text>& names,
                                                  const SourceMap& sources,
                                                  Diagnostics& diagnostics) {
  const bool named = std::none_of(names.begin(), names.end(),
                                  [](const model::Text& name) { return name.text.empty(); });
  if (!named || names.empty()) {
    diagnostics.push_back(BadLink(node.span, "an expression needs conditions with names",
                                  "write the conditions as a map of names"));
    return std::nullopt;
  }
  const model::Condition condition = read::ReadCondition(node, sources);
  const auto parsed = grammar::ParseCondition(condition.text, condition.origin);
  if (!parsed.ok()) {
    diagnostics.insert(diagnostics.end(), parsed.errors().begin(), parsed.errors().end());
    return std::nullopt;
  }
  Resolver resolver(names, diagnostics);
  ConditionExpression expression = resolver.Resolve(parsed.value());
  resolver.ReportUnused();
  return expression;
}

}  // namespace

ConditionLink ReadLink(const Node& transformation, std::string_view prefix,
                       const std::vector<model::Text>& names, const SourceMap& sources,
                       Diagnostics& diagnostics) {
  const std::string stem = std::string(prefix) + "_cond_";
  read::FieldReader fields(transformation, "transformation", diagnostics);
  ConditionLink link;
  const model::Text op = fields.OptionalText(stem + "op");
  if (op.present() && op.text != "and" && op.text != "or") {
    diagnostics.push_back(BadLink(
        op.span, "conditions are linked by 'and' or 'or', not by " + read::Quoted(op.text)));
  }
  link.any = op.text == "or";
  link.negated = fields.OptionalBoolean(stem + "not").value_or(false);
  const model::Text expression = fields.OptionalText(stem + "expr");
  if (!expression.present()) return link;
  if (op.present()) {
    diagnostics.push_back(BadLink(expression.span,
                                  "an expression says itself how its conditions "
                                  "are linked",
                                  "remove " + read::Quoted(stem + "op")));
  }
  link.expression =
      ReadExpression(*transformation.Find(stem + "expr"), names, sources, diagnostics);
  return link;
}

std::vector<model::Text> ForEachCondition(const Node& transformation, std::string_view prefix,
                                          const std::function<void(const Node&)>& read,
                                          Diagnostics& diagnostics) {
  const std::string key = std::string(prefix) + "_conditions";
  read::FieldReader fields(transformation, "transformation", diagnostics);
  std::vector<model::Text> names;
  const Node* conditions = fields.Optional(key);
  if (conditions == nullptr) return names;
  if (conditions->is_scalar()) {
    diagnostics.push_back(read::WrongType(*conditions, read::Quoted(key), "a list or a map"));
  }
  for (const Node& condition : conditions->items) {
    names.push_back({"", condition.span});
    read(condition);
  }
  for (const source::MapEntry& entry : conditions->entries) {
    names.push_back({entry.key.text, entry.key.span});
    read(entry.value);
  }
  return names;
}

}  // namespace sigmavm::pipeline
