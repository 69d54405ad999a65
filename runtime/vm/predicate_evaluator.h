// Decides predicates on the current record, each at most once.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/record/record.h"
#include "runtime/vm/engine_state.h"
#include "runtime/vm/folded_values.h"
#include "runtime/vm/observations.h"
#include "runtime/vm/predicate_states.h"

namespace sigmavm::vm {

/// Whether a value of the field is what makes such a predicate hold.
[[nodiscard]] constexpr bool NamesValue(program::Operator op) noexcept {
  return op != program::Operator::kExists && op != program::Operator::kNull;
}

/// Not thread-safe. StartRecord comes first; what it was given must live until the next one.
class PredicateEvaluator {
 public:
  explicit PredicateEvaluator(const EngineState& state);

  void StartRecord(const record::Record& record) noexcept;

  [[nodiscard]] const EngineState& state() const noexcept { return *state_; }
  [[nodiscard]] const record::Record& record() const noexcept { return *record_; }
  [[nodiscard]] FoldedValues& folded() noexcept { return folded_; }
  /// NextRecord is for whoever runs rules: only it knows what scans answer for.
  [[nodiscard]] PredicateStates& states() noexcept { return states_; }

  /// Decides a predicate, whatever its state says, and sets that.
  bool Decide(program::PredicateId id);

  /// Whether one value of its field, by number, satisfies a predicate that asks of a value's text
  /// alone.
  [[nodiscard]] bool Matches(program::PredicateId id, size_t index) {
    return MatchesValue(state_->matcher()[id], index);
  }

  /// Whether the predicate holds. For questions from outside: does not trust that scans have
  /// answered, as they do for rules that can match only.
  [[nodiscard]] bool Holds(program::PredicateId id) { return states_.Holds(id) || Decide(id); }

  /// The same for rules that can match, for which scans have answered: what is not open does not
  /// hold unless it is known to.
  [[nodiscard]] bool Test(program::PredicateId id) {
    return states_.Holds(id) || (states_.IsOpen(id) && Decide(id));
  }

  /// The first value that makes the predicate hold; an empty value for Exists and Null. Trusts that
  /// scans have answered, as they have for the predicates of a rule that matched.
  [[nodiscard]] std::optional<record::Value> FindValue(program::PredicateId id);

  /// Predicates decided for the current record, in order.
  [[nodiscard]] std::span<const program::PredicateId> decided() const noexcept { return decided_; }

  /// Where whoever works on records counts what it sees; null while nobody observes.
  [[nodiscard]] Observations* observations() const noexcept { return observations_; }
  void set_observations(Observations* observations) noexcept { observations_ = observations; }

 private:
  [[nodiscard]] bool Ask(const match::PackedPredicate& predicate);
  [[nodiscard]] bool MatchesValue(const match::PackedPredicate& predicate, size_t index);
  [[nodiscard]] bool MayMatch(const match::PackedPredicate& regex, size_t index);
  [[nodiscard]] bool AskNull(record::FieldId field) const noexcept;
  /// Index of the first value that satisfies the predicate, or the number of values.
  [[nodiscard]] size_t FirstMatch(const match::PackedPredicate& predicate);
  [[nodiscard]] size_t FirstReferenceMatch(const match::PackedPredicate& predicate);
  /// The values of a field as TextOf wants them: escaped ones are decoded unless `folded`, which
  /// does that itself.
  [[nodiscard]] std::span<const record::Value> ValuesFor(record::FieldId field, bool folded) const;
  [[nodiscard]] std::string_view TextOf(record::FieldId field,
                                        std::span<const record::Value> values, size_t index,
                                        bool folded);

  const EngineState* state_;
  const record::Record* record_ = nullptr;
  Observations* observations_ = nullptr;
  PredicateStates states_;
  std::vector<program::PredicateId> decided_;
  FoldedValues folded_;
};

}  // namespace sigmavm::vm
