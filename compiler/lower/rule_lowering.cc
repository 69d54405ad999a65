#include "compiler/lower/rule_lowering.h"

#include <string>
#include <utility>

#include "compiler/lower/item_lowering.h"
#include "compiler/lower/logsource.h"
#include "grammar/condition_parser.h"
#include "runtime/base/case_fold.h"
#include "runtime/base/closest_match.h"
#include "runtime/base/limits.h"

namespace sigmavm::lower {
namespace {

using grammar::ConditionKind;
using grammar::ConditionNode;

std::optional<ir::Expression> LowerDetection(const model::Detection& detection,
                                             const modifier::Placeholders& placeholders,
                                             RegexBudget& regexes, Diagnostics& diagnostics) {
  if (detection.kind == model::DetectionKind::kItem) {
    return LowerItem(detection.item, placeholders, regexes, diagnostics);
  }
  std::vector<ir::Expression> children;
  bool ok = true;
  for (const model::Detection& child : detection.children) {
    std::optional<ir::Expression> lowered =
        LowerDetection(child, placeholders, regexes, diagnostics);
    ok &= lowered.has_value();
    if (lowered) children.push_back(std::move(*lowered));
  }
  if (!ok) return std::nullopt;
  return detection.kind == model::DetectionKind::kAllOf ? ir::MakeAnd(std::move(children))
                                                        : ir::MakeOr(std::move(children));
}

/// Turns one parsed condition into an expression over the lowered detections.
class ConditionResolver {
 public:
  ConditionResolver(const std::vector<ir::SelectionPlan>& selections, Diagnostics& diagnostics)
      : selections_(selections), diagnostics_(diagnostics), used_(selections.size(), false) {}

  std::optional<ir::Expression> Resolve(const ConditionNode& node) {
    switch (node.kind) {
      case ConditionKind::kIdentifier:
        return ResolveName(node);
      case ConditionKind::kQuantifier:
        return ResolveQuantifier(node);
      case ConditionKind::kNot: {
        std::optional<ir::Expression> child = Resolve(node.children.front());
        if (!child) return std::nullopt;
        return ir::MakeNot(std::move(*child));
      }
      case ConditionKind::kAnd:
      case ConditionKind::kOr:
        return ResolveChildren(node);
    }
    return std::nullopt;
  }

  [[nodiscard]] const std::vector<bool>& used() const { return used_; }

 private:
  std::optional<ir::Expression> ResolveChildren(const ConditionNode& node) {
    std::vector<ir::Expression> children;
    bool ok = true;
    for (const ConditionNode& child : node.children) {
      std::optional<ir::Expression> resolved = Resolve(child);
      ok &= resolved.has_value();
      if (resolved) children.push_back(std::move(*resolved));
    }
    if (!ok) return std::nullopt;
    return node.kind == ConditionKind::kAnd ? ir::MakeAnd(std::move(children))
                                            : ir::MakeOr(std::move(children));
  }

  std::optional<ir::Expression> ResolveName(const ConditionNode& node) {
    for (size_t i = 0; i < selections_.size(); ++i) {
      if (selections_[i].name == node.name) return Use(i, node.span);
    }
    std::vector<std::string_view> names;
    for (const ir::SelectionPlan& selection : selections_) names.push_back(selection.name);
    diagnostics_.push_back(
        Error(DiagnosticCode::kUnknownDetection, node.span,
              "the condition names '" + node.name + "', but there is no such detection",
              DidYouMean(node.name, names)));
    return std::nullopt;
  }

  std::optional<ir::Expression> ResolveQuantifier(const ConditionNode& node) {
    const bool all = node.quantifier == grammar::Quantifier::kAll;
    std::vector<ir::Expression> operands;
    for (size_t i = 0; i < selections_.size(); ++i) {
      if (!Selects(node, selections_[i].name)) continue;
      std::optional<ir::Expression> operand = Use(i, node.span);
      if (!operand) return std::nullopt;
      operands.push_back(std::move(*operand));
    }
    if (operands.empty()) {
      diagnostics_.push_back(
          Error(DiagnosticCode::kEmptyQuantifier, node.span,
                "'" + (node.them ? std::string("them") : node.name) + "' selects no detection",
                "names that start with '_' are selected only by patterns that start with '_'"));
      return std::nullopt;
    }
    return all ? ir::MakeAnd(std::move(operands)) : ir::MakeOr(std::move(operands));
  }

  static bool Selects(const ConditionNode& node, const std::string& name) {
    const bool hidden = name.front() == '_';
    if (node.them) return !hidden;
    if (hidden && node.name.front() != '_') return false;
    return grammar::MatchesNamePattern(node.name, name);
  }

  // Copies the detection; a condition that multiplies large detections is stopped here.
  std::optional<ir::Expression> Use(size_t index, Span span) {
    used_[index] = true;
    if (nodes_ > Limits::kExpressionNodes) return std::nullopt;  // said already
    nodes_ += ir::CountNodes(selections_[index].expression);
    if (nodes_ > Limits::kExpressionNodes) {
      diagnostics_.push_back(Error(DiagnosticCode::kConditionTooLarge, span,
                                   "the condition stands for more than " +
                                       std::to_string(Limits::kExpressionNodes) + " tests",
                                   "use each large detection once"));
      return std::nullopt;
    }
    return selections_[index].expression;
  }

  const std::vector<ir::SelectionPlan>& selections_;
  Diagnostics& diagnostics_;
  std::vector<bool> used_;
  size_t nodes_ = 0;
};

void WarnAboutUnused(const std::vector<ir::SelectionPlan>& selections,
                     const std::vector<bool>& used, Diagnostics& diagnostics) {
  for (size_t i = 0; i < selections.size(); ++i) {
    if (used[i]) continue;
    diagnostics.push_back(
        Warning(DiagnosticCode::kUnusedDetection, selections[i].span,
                "the condition does not use the detection '" + selections[i].name + "'"));
  }
}

}  // namespace

std::optional<LoweredCondition> LowerDetections(std::span<const model::NamedDetection> detections,
                                                std::span<const model::Condition> conditions,
                                                const modifier::Placeholders& placeholders,
                                                RegexBudget& regexes, Diagnostics& diagnostics) {
  LoweredCondition out;
  bool ok = true;
  for (const model::NamedDetection& named : detections) {
    std::optional<ir::Expression> lowered =
        LowerDetection(named.detection, placeholders, regexes, diagnostics);
    ok &= lowered.has_value();
    // A detection that failed still has a name, so that the condition is checked against it.
    out.selections.push_back(
        {named.name, lowered ? std::move(*lowered) : ir::Expression{}, named.name_span});
  }
  ConditionResolver resolver(out.selections, diagnostics);
  std::vector<ir::Expression> alternatives;
  for (const model::Condition& condition : conditions) {
    Result<ConditionNode> parsed = grammar::ParseCondition(condition.text, condition.origin);
    if (!parsed) {
      for (const Diagnostic& error : parsed.errors()) diagnostics.push_back(error);
      ok = false;
      continue;
    }
    std::optional<ir::Expression> resolved = resolver.Resolve(*parsed);
    ok &= resolved.has_value();
    if (resolved) alternatives.push_back(std::move(*resolved));
  }
  if (!ok) return std::nullopt;
  WarnAboutUnused(out.selections, resolver.used(), diagnostics);
  out.expression = ir::MakeOr(std::move(alternatives));
  return out;
}

std::optional<LoweredFilter> LowerFilter(const model::Filter& filter,
                                         const modifier::Placeholders& placeholders,
                                         RegexBudget& regexes, Diagnostics& diagnostics) {
  std::optional<LoweredCondition> lowered = LowerDetections(
      filter.detections, {&filter.condition, 1}, placeholders, regexes, diagnostics);
  if (!lowered) return std::nullopt;
  return LoweredFilter{&filter, std::move(lowered->expression)};
}

std::optional<ir::RulePlan> LowerRule(const model::Rule& rule,
                                      std::span<const LoweredFilter> filters,
                                      const modifier::Placeholders& placeholders,
                                      RegexBudget& regexes, Diagnostics& diagnostics) {
  std::optional<LoweredCondition> lowered =
      LowerDetections(rule.detections, rule.conditions, placeholders, regexes, diagnostics);
  if (!lowered) return std::nullopt;
  ir::RulePlan plan;
  plan.meta = rule.meta;
  plan.logsource = ResolveLogsource(rule.logsource);
  plan.selections = std::move(lowered->selections);
  std::vector<ir::Expression> parts;
  parts.push_back(std::move(lowered->expression));
  for (const LoweredFilter& filter : filters) {
    parts.push_back(filter.expression);
    plan.applied_filters.push_back(filter.filter->meta.title.text);
  }
  plan.expression = ir::MakeAnd(std::move(parts));
  return plan;
}

}  // namespace sigmavm::lower
