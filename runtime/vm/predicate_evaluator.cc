#include "runtime/vm/predicate_evaluator.h"

#include <algorithm>

namespace sigmavm::vm {

using match::PackedPredicate;
using program::Operator;

PredicateEvaluator::PredicateEvaluator(const EngineState& state)
    : state_(&state),
      states_(state.program().predicates.size()),
      folded_(state.program().fields.size()) {}

void PredicateEvaluator::StartRecord(const record::Record& record) noexcept {
  record_ = &record;
  states_.NextRecord();
  folded_.NextRecord();
}

bool PredicateEvaluator::Decide(program::PredicateId id) {
  const PackedPredicate& predicate = state_->matcher()[id];
  bool holds = false;
  if (predicate.op == Operator::kExists) {
    holds = record_->present(predicate.field);
  } else if (predicate.op == Operator::kNull) {
    holds = DecideNull(predicate.field);
  } else {
    holds = FirstMatch(predicate) < ValuesOf(*record_, predicate.field).size();
  }
  states_.Set(id, holds ? PredicateState::kTrue : PredicateState::kFalse);
  return holds;
}

bool PredicateEvaluator::DecideNull(record::FieldId field) const noexcept {
  if (!record_->present(field)) return true;
  const auto values = record_->values(field);
  return std::any_of(values.begin(), values.end(), [](const record::Value& value) {
    return value.kind == record::ValueKind::kNull;
  });
}

std::string_view PredicateEvaluator::TextOf(record::FieldId field,
                                            std::span<const record::Value> values, size_t index,
                                            bool folded) {
  return folded ? folded_.Get(field, values, index).text : values[index].text;
}

size_t PredicateEvaluator::FirstMatch(const PackedPredicate& predicate) {
  if (predicate.op == Operator::kFieldEquals) return FirstReferenceMatch(predicate);
  const auto values = ValuesOf(*record_, predicate.field);
  const bool folded = predicate.wants_folded();
  for (size_t i = 0; i < values.size(); ++i) {
    if (!values[i].has_text()) continue;
    const std::string_view text = TextOf(predicate.field, values, i, folded);
    if (state_->matcher().Matches(predicate, values[i], text)) return i;
  }
  return values.size();
}

size_t PredicateEvaluator::FirstReferenceMatch(const PackedPredicate& predicate) {
  const auto values = ValuesOf(*record_, predicate.field);
  const auto others = ValuesOf(*record_, predicate.operand);
  const bool folded = predicate.wants_folded();
  for (size_t i = 0; i < values.size(); ++i) {
    if (!values[i].has_text()) continue;
    for (size_t j = 0; j < others.size(); ++j) {
      if (!others[j].has_text()) continue;
      if (match::MatchesReference(predicate.flags, TextOf(predicate.field, values, i, folded),
                                  TextOf(predicate.operand, others, j, folded))) {
        return i;
      }
    }
  }
  return values.size();
}

std::optional<record::Value> PredicateEvaluator::FindValue(program::PredicateId id) {
  if (!Holds(id)) return std::nullopt;
  const PackedPredicate& predicate = state_->matcher()[id];
  if (predicate.op == Operator::kExists || predicate.op == Operator::kNull) return record::Value{};
  const auto values = ValuesOf(*record_, predicate.field);
  const size_t index = FirstMatch(predicate);
  if (index == values.size()) return std::nullopt;
  return values[index];
}

}  // namespace sigmavm::vm
