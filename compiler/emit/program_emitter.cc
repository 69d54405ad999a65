#include "compiler/emit/program_emitter.h"

#include <set>
#include <string>
#include <utility>

#include "compiler/emit/attributes.h"
#include "compiler/emit/predicate_emitter.h"
#include "compiler/optimize/frequency.h"
#include "compiler/optimize/simplify.h"
#include "compiler/optimize/witness.h"

namespace sigmavm::emit {
namespace {

using program::Instruction;
using program::Opcode;

// Predicates that speak for the rule when they hold: those that are not under a negation.
void CollectEvidence(const ir::Expression& expression, bool negated,
                     std::vector<const ir::Predicate*>& out) {
  if (expression.kind == ir::ExpressionKind::kPredicate) {
    if (!negated) out.push_back(&expression.predicate);
    return;
  }
  const bool flips = expression.kind == ir::ExpressionKind::kNot;
  for (const ir::Expression& child : expression.children) {
    CollectEvidence(child, negated != flips, out);
  }
}

bool IsPredicate(const ir::Expression& expression) {
  return expression.kind == ir::ExpressionKind::kPredicate;
}

}  // namespace

program::PredicateId ProgramEmitter::AddPredicate(const ir::Predicate& predicate) {
  std::string key = optimize::PredicateKey(predicate);
  const auto found = predicates_.find(key);
  if (found != predicates_.end()) return found->second;
  const program::PredicateId id = builder_.AddPredicate(EncodePredicate(predicate, builder_));
  if (!options_.strip && predicate.span.valid()) {
    builder_.SetPredicatePlace(id, PlaceOf(predicate.span));
  }
  predicates_.emplace(std::move(key), id);
  return id;
}

program::SourcePlace ProgramEmitter::PlaceOf(Span span) {
  const LineColumn at = sources_.Locate(span.source, span.begin);
  return {builder_.AddString(sources_.name(span.source)), at.line, at.column};
}

uint32_t ProgramEmitter::AddLogsource(const ir::LogsourcePlan& plan) {
  program::Logsource out;
  out.category = builder_.AddOptionalString(plan.category.value_or(""));
  out.product = builder_.AddOptionalString(plan.product.value_or(""));
  out.service = builder_.AddOptionalString(plan.service.value_or(""));
  out.channels = builder_.AddOptionalStringList(plan.channels);
  out.providers = builder_.AddOptionalStringList(plan.providers);
  if (!plan.event_ids.empty()) out.event_ids = builder_.AddValueList(plan.event_ids);
  return builder_.AddLogsource(out);
}

void ProgramEmitter::AddRule(const ir::RulePlan& plan) {
  ir::Expression expression = optimize::Simplify(plan.expression);
  optimize::OrderOperands(expression);
  PendingRule pending;
  rule_references_.Add(plan.meta, rules_.size());
  SetAttributes(plan.meta, builder_, pending.rule);
  pending.rule.logsource = AddLogsource(plan.logsource);
  Generate(expression, pending.code);
  pending.code.push_back({Opcode::kEnd, 0, 0, 0});

  std::vector<const ir::Predicate*> evidence;
  CollectEvidence(expression, false, evidence);
  std::vector<program::PredicateId> ids;
  for (const ir::Predicate* predicate : evidence) ids.push_back(AddPredicate(*predicate));
  if (!ids.empty()) pending.rule.evidence = builder_.AddPredicateList(ids);

  if (const auto witnesses = optimize::FindWitnesses(expression)) {
    std::set<program::PredicateId> unique;
    for (const ir::Predicate* predicate : *witnesses) unique.insert(AddPredicate(*predicate));
    ids.assign(unique.begin(), unique.end());
    pending.rule.witnesses = builder_.AddPredicateList(ids);
  }
  if (!options_.strip) pending.place = PlaceOf(plan.meta.title.span);
  rules_.push_back(std::move(pending));
}

// Leaves the value of the expression in acc.
void ProgramEmitter::Generate(const ir::Expression& expression, std::vector<Instruction>& code) {
  switch (expression.kind) {
    case ir::ExpressionKind::kFalse:
      code.push_back({Opcode::kConst, 0, 0, 0});
      return;
    case ir::ExpressionKind::kTrue:
      code.push_back({Opcode::kConst, 1, 0, 0});
      return;
    case ir::ExpressionKind::kPredicate:
      code.push_back({Opcode::kTest, 0, 0, AddPredicate(expression.predicate)});
      return;
    case ir::ExpressionKind::kNot:
      Generate(expression.children.front(), code);
      code.push_back({Opcode::kNot, 0, 0, 0});
      return;
    case ir::ExpressionKind::kAnd:
    case ir::ExpressionKind::kOr:
      GenerateJoin(expression, code);
      return;
  }
}

// Operands one after another, each followed by a skip to the end when it decides. Neighbouring
// plain predicates become one list.
void ProgramEmitter::GenerateJoin(const ir::Expression& expression,
                                  std::vector<Instruction>& code) {
  const bool is_and = expression.kind == ir::ExpressionKind::kAnd;
  const std::vector<ir::Expression>& children = expression.children;
  std::vector<size_t> skips;
  for (size_t i = 0; i < children.size();) {
    if (i > 0) {
      skips.push_back(code.size());
      code.push_back({is_and ? Opcode::kSkipFalse : Opcode::kSkipTrue, 0, 0, 0});
    }
    size_t end = i;
    std::vector<program::PredicateId> run;
    while (end < children.size() && IsPredicate(children[end])) {
      run.push_back(AddPredicate(children[end++].predicate));
    }
    if (run.size() < 2) {
      Generate(children[i], code);
      ++i;
    } else {
      code.push_back({is_and ? Opcode::kAll : Opcode::kAny, 0, 0, builder_.AddPredicateList(run)});
      i = end;
    }
  }
  for (const size_t at : skips) code[at].z = static_cast<uint32_t>(code.size() - at - 1);
}

program::Program ProgramEmitter::Finish() && {
  // Correlations come before the rules in time, because they decide which rules are silent.
  for (PendingRule& pending : rules_) {
    if (options_.strip) {
      builder_.AddRule(pending.rule, pending.code);
    } else {
      builder_.AddRule(pending.rule, pending.code, pending.place);
    }
  }
  return std::move(builder_).Finish();
}

}  // namespace sigmavm::emit
