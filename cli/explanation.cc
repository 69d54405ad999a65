#include "cli/explanation.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "cli/single_event.h"
#include "compiler/emit/program_emitter.h"
#include "runtime/program/verifier.h"

namespace sigmavm::cli {
namespace {

using ir::Expression;
using ir::ExpressionKind;

constexpr size_t kNever = std::numeric_limits<size_t>::max();

/// Numbers the predicates of a plan in the order of their nodes.
class PredicateList {
 public:
  void Add(const Expression& expression) {
    if (expression.kind == ExpressionKind::kPredicate) {
      numbers_.emplace(&expression.predicate, list_.size());
      list_.push_back(&expression.predicate);
    }
    for (const Expression& child : expression.children) Add(child);
  }

  [[nodiscard]] const std::vector<const ir::Predicate*>& list() const { return list_; }
  [[nodiscard]] size_t NumberOf(const ir::Predicate& predicate) const {
    return numbers_.at(&predicate);
  }

 private:
  std::vector<const ir::Predicate*> list_;
  std::map<const ir::Predicate*, size_t> numbers_;
};

ir::RulePlan Probe(const ir::Predicate& predicate) {
  ir::RulePlan plan;
  plan.meta.title.text = "probe";
  plan.expression = ir::MakePredicate(predicate);
  return plan;
}

/// A program with one rule a predicate, and last the rule itself.
Result<program::VerifiedProgram> ProbeProgram(const PredicateList& predicates,
                                              const ir::RulePlan& plan, const SourceMap& sources) {
  emit::ProgramEmitter emitter(sources, {.strip = true});
  for (const ir::Predicate* predicate : predicates.list()) emitter.AddRule(Probe(*predicate));
  emitter.AddRule(plan);
  return program::Verify(std::move(emitter).Finish());
}

/// Fewest predicates to change so that a node comes out true, and false.
class FlipSearch {
 public:
  /// Indices of predicates; empty when there is no way.
  static std::vector<size_t> Find(const ExplainedNode& node) {
    std::vector<size_t> flips;
    if (Cost(node, !node.holds) != kNever) Collect(node, !node.holds, flips);
    std::sort(flips.begin(), flips.end());
    flips.erase(std::unique(flips.begin(), flips.end()), flips.end());
    return flips;
  }

 private:
  static size_t Plus(size_t a, size_t b) { return a == kNever || b == kNever ? kNever : a + b; }

  // Whether all children have to come out as wanted, or one is enough.
  static bool NeedsAll(const ExplainedNode& node, bool want) {
    return (node.expression->kind == ExpressionKind::kAnd) == want;
  }

  static size_t Cost(const ExplainedNode& node, bool want) {
    if (node.holds == want) return 0;
    switch (node.expression->kind) {
      case ExpressionKind::kFalse:
      case ExpressionKind::kTrue:
        return kNever;
      case ExpressionKind::kPredicate:
        return 1;
      case ExpressionKind::kNot:
        return Cost(node.children.front(), !want);
      case ExpressionKind::kAnd:
      case ExpressionKind::kOr:
        break;
    }
    size_t total = NeedsAll(node, want) ? 0 : kNever;
    for (const ExplainedNode& child : node.children) {
      const size_t cost = Cost(child, want);
      total = NeedsAll(node, want) ? Plus(total, cost) : std::min(total, cost);
    }
    return total;
  }

  static void Collect(const ExplainedNode& node, bool want, std::vector<size_t>& flips) {
    if (node.holds == want) return;
    if (node.expression->kind == ExpressionKind::kPredicate) {
      flips.push_back(node.predicate);
    } else if (node.expression->kind == ExpressionKind::kNot) {
      Collect(node.children.front(), !want, flips);
    } else if (NeedsAll(node, want)) {
      for (const ExplainedNode& child : node.children) Collect(child, want, flips);
    } else {
      const auto cheapest = std::min_element(
          node.children.begin(), node.children.end(),
          [&](const auto& a, const auto& b) { return Cost(a, want) < Cost(b, want); });
      Collect(*cheapest, want, flips);
    }
  }
};

/// Puts an explanation together after the event has been evaluated.
class Explainer {
 public:
  Explainer(const ir::RulePlan& plan, const PredicateList& predicates,
            SingleEventEvaluator& evaluator, std::string_view event)
      : plan_(plan), predicates_(predicates), evaluator_(evaluator), event_(event) {}

  Explanation Run() {
    const auto rule = static_cast<program::RuleIndex>(predicates_.list().size());
    Explanation out;
    out.plan = &plan_;
    out.matched = evaluator_.Matched(rule);
    out.logsource_allows = evaluator_.evaluator().LogsourceAllows(rule);
    for (size_t i = 0; i < predicates_.list().size(); ++i) out.predicates.push_back(Predicate(i));
    out.whole = Node(plan_.expression, out.predicates);
    for (const ir::SelectionPlan& selection : plan_.selections) {
      out.selections.push_back({&selection, Node(selection.expression, out.predicates)});
    }
    out.flips = FlipSearch::Find(out.whole);
    return out;
  }

 private:
  ExplainedPredicate Predicate(size_t number) {
    const ir::Predicate& predicate = *predicates_.list()[number];
    const auto probe = static_cast<program::RuleIndex>(number);
    ExplainedPredicate out;
    out.predicate = &predicate;
    out.holds = evaluator_.Matched(probe);
    ReadField(predicate.field, out);
    if (!out.holds) return out;
    std::vector<vm::Evidence> evidence;
    evaluator_.evaluator().CollectEvidence(probe, evidence);
    if (!evidence.empty()) Locate(evidence.front().value, out);
    return out;
  }

  void ReadField(const std::string& field, ExplainedPredicate& out) const {
    if (field.empty()) return;  // a keyword looks at the whole event
    const record::Record& record = evaluator_.record();
    const record::FieldId id = record.schema().Find(field);
    if (id == record::kNoField || !record.present(id)) {
      out.field_state = "absent";
      return;
    }
    for (const record::Value& value : record.values(id)) {
      if (value.has_text()) {
        out.values.push_back({std::string(value.text), PlaceInEvent(event_, field, value.text)});
      } else {
        out.field_state = value.kind == record::ValueKind::kNull ? "null" : "an object";
      }
    }
    if (out.values.empty() && out.field_state.empty()) out.field_state = "an empty list";
  }

  void Locate(std::string_view value, ExplainedPredicate& out) const {
    const auto place = PlaceInEvent(event_, out.predicate->field, value);
    out.deciding = ExplainedValue{std::string(value), place};
    out.matched = MatchedPieces(*out.predicate, value);
    if (!place || out.matched.empty()) return;
    const ByteRange all = {out.matched.front().begin, out.matched.back().end};
    out.matched_place = PieceInEvent(event_, *place, all);
  }

  ExplainedNode Node(const Expression& expression,
                     const std::vector<ExplainedPredicate>& facts) const {
    ExplainedNode node;
    node.expression = &expression;
    for (const Expression& child : expression.children) {
      node.children.push_back(Node(child, facts));
    }
    const auto holds = [](const ExplainedNode& child) { return child.holds; };
    switch (expression.kind) {
      case ExpressionKind::kFalse:
        break;
      case ExpressionKind::kTrue:
        node.holds = true;
        break;
      case ExpressionKind::kPredicate:
        node.predicate = predicates_.NumberOf(expression.predicate);
        node.holds = facts[node.predicate].holds;
        break;
      case ExpressionKind::kAnd:
        node.holds = std::all_of(node.children.begin(), node.children.end(), holds);
        break;
      case ExpressionKind::kOr:
        node.holds = std::any_of(node.children.begin(), node.children.end(), holds);
        break;
      case ExpressionKind::kNot:
        node.holds = !node.children.front().holds;
        break;
    }
    return node;
  }

  const ir::RulePlan& plan_;
  const PredicateList& predicates_;
  SingleEventEvaluator& evaluator_;
  std::string_view event_;
};

}  // namespace

Result<Explanation> Explain(const ir::RulePlan& plan, const SourceMap& sources,
                            input::Format format, std::string_view event) {
  PredicateList predicates;
  predicates.Add(plan.expression);
  for (const ir::SelectionPlan& selection : plan.selections) predicates.Add(selection.expression);
  auto program = ProbeProgram(predicates, plan, sources);
  if (!program) return std::move(program).errors();
  const vm::Engine engine(std::move(program).value());
  SingleEventEvaluator evaluator(engine);
  if (auto problem = evaluator.Evaluate(format, event)) return *std::move(problem);
  return Explainer(plan, predicates, evaluator, event).Run();
}

}  // namespace sigmavm::cli
