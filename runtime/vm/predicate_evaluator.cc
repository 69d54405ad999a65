#include "runtime/vm/predicate_evaluator.h"

#include <algorithm>

namespace sigmavm::vm {

using match::PackedPredicate;
using program::Operator;

namespace {

constexpr uint8_t kInsideFlags = program::kAnchorEnd | program::kReferenceContains;

/// The first byte that a stored text stands for, when it is ASCII and no escape but a quote or a
/// backslash; else 0. Small, since folding is what it is compared for.
char FirstByte(const record::Value& value) {
  if (value.text.empty()) return 0;
  char c = value.text[0];
  if (value.escaped && c == '\\') {
    c = value.text[1];
    if (c != '"' && c != '\\') return 0;
  }
  if (static_cast<unsigned char>(c) >= 0x80) return 0;
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

/// Whether the first bytes already say that neither text can start with the other: spares most
/// references the folding of two texts. ASCII bytes fold to themselves or their small letter.
bool StartDifferently(const record::Value& a, const record::Value& b,
                      const PackedPredicate& predicate) {
  if ((predicate.flags & kInsideFlags) != 0) return false;
  const char first_a = FirstByte(a);
  const char first_b = FirstByte(b);
  return first_a != 0 && first_b != 0 && first_a != first_b;
}

}  // namespace

PredicateEvaluator::PredicateEvaluator(const EngineState& state)
    : state_(&state),
      states_(state.program().predicates.size()),
      folded_(state.program().fields.size()) {}

void PredicateEvaluator::StartRecord(const record::Record& record) noexcept {
  record_ = &record;
  decided_.clear();
  folded_.NextRecord();
}

bool PredicateEvaluator::Decide(program::PredicateId id) {
  const bool holds = Ask(state_->matcher()[id]);
  states_.Decide(id, holds);
  decided_.push_back(id);
  if (observations_ != nullptr) {
    ++observations_->asked[id];
    observations_->held[id] += holds ? 1 : 0;
  }
  return holds;
}

bool PredicateEvaluator::Ask(const PackedPredicate& predicate) {
  if (predicate.op == Operator::kExists) return record_->present(predicate.field);
  if (predicate.op == Operator::kNull) return AskNull(predicate.field);
  return FirstMatch(predicate) < StoredValuesOf(*record_, predicate.field).size();
}

bool PredicateEvaluator::AskNull(record::FieldId field) const noexcept {
  if (!record_->present(field)) return true;
  const auto values = record_->stored(field);
  return std::any_of(values.begin(), values.end(), [](const record::Value& value) {
    return value.kind == record::ValueKind::kNull;
  });
}

std::span<const record::Value> PredicateEvaluator::ValuesFor(record::FieldId field,
                                                             bool folded) const {
  return folded ? StoredValuesOf(*record_, field) : ValuesOf(*record_, field);
}

std::string_view PredicateEvaluator::TextOf(record::FieldId field,
                                            std::span<const record::Value> values, size_t index,
                                            bool folded) {
  return folded ? folded_.Get(field, values, index).text : values[index].text;
}

bool PredicateEvaluator::MatchesValue(const PackedPredicate& predicate, size_t index) {
  if (predicate.op == Operator::kRegex && !MayMatch(predicate, index)) return false;
  const bool folded = predicate.wants_folded();
  const auto values = ValuesFor(predicate.field, folded);
  return state_->matcher().Matches(predicate, values[index],
                                   TextOf(predicate.field, values, index, folded));
}

/// The folded text is mostly there, where the other has yet to lose its escapes.
bool PredicateEvaluator::MayMatch(const PackedPredicate& regex, size_t index) {
  const auto values = StoredValuesOf(*record_, regex.field);
  return state_->matcher().MayMatch(regex, folded_.Get(regex.field, values, index));
}

size_t PredicateEvaluator::FirstMatch(const PackedPredicate& predicate) {
  if (predicate.op == Operator::kFieldEquals) return FirstReferenceMatch(predicate);
  const auto values = StoredValuesOf(*record_, predicate.field);
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i].has_text() && MatchesValue(predicate, i)) return i;
  }
  return values.size();
}

size_t PredicateEvaluator::FirstReferenceMatch(const PackedPredicate& predicate) {
  const bool folded = predicate.wants_folded();
  const auto values = ValuesFor(predicate.field, folded);
  const auto others = ValuesFor(predicate.operand, folded);
  for (size_t i = 0; i < values.size(); ++i) {
    if (!values[i].has_text()) continue;
    for (size_t j = 0; j < others.size(); ++j) {
      if (!others[j].has_text() || StartDifferently(values[i], others[j], predicate)) continue;
      if (match::MatchesReference(predicate.flags, TextOf(predicate.field, values, i, folded),
                                  TextOf(predicate.operand, others, j, folded))) {
        return i;
      }
    }
  }
  return values.size();
}

std::optional<record::Value> PredicateEvaluator::FindValue(program::PredicateId id) {
  if (!Test(id)) return std::nullopt;
  const PackedPredicate& predicate = state_->matcher()[id];
  if (!NamesValue(predicate.op)) return record::Value{};
  const auto values = ValuesOf(*record_, predicate.field);
  const size_t index = values.size() == 1 ? 0 : FirstMatch(predicate);
  if (index >= values.size()) return std::nullopt;
  return values[index];
}

}  // namespace sigmavm::vm
