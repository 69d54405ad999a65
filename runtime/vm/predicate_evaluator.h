// Decides predicates on the current record, each at most once.
#pragma once

#include <optional>
#include <string_view>

#include "runtime/record/record.h"
#include "runtime/vm/engine_state.h"
#include "runtime/vm/epoch_table.h"
#include "runtime/vm/folded_values.h"

namespace sigmavm::vm {

/// Not thread-safe. StartRecord comes first; what it was given must live until the next one.
class PredicateEvaluator {
 public:
  explicit PredicateEvaluator(const EngineState& state);

  void StartRecord(const record::Record& record) noexcept;

  [[nodiscard]] const record::Record& record() const noexcept { return *record_; }
  [[nodiscard]] FoldedValues& folded() noexcept { return folded_; }
  [[nodiscard]] PredicateStates& states() noexcept { return states_; }

  /// Whether the predicate holds. Remembered for the record; trusts what scans have said before,
  /// but does not take silence for an answer.
  [[nodiscard]] bool Holds(program::PredicateId id) {
    const PredicateState state = states_.Get(id);
    if (state == PredicateState::kTrue) return true;
    if (state == PredicateState::kFalse) return false;
    return Decide(id);
  }

  /// The first value that makes the predicate hold; an empty value for Exists and Null.
  [[nodiscard]] std::optional<record::Value> FindValue(program::PredicateId id);

 private:
  [[nodiscard]] bool Decide(program::PredicateId id);
  [[nodiscard]] bool DecideNull(record::FieldId field) const noexcept;
  /// Index of the first value that satisfies the predicate, or the number of values.
  [[nodiscard]] size_t FirstMatch(const match::PackedPredicate& predicate);
  [[nodiscard]] size_t FirstReferenceMatch(const match::PackedPredicate& predicate);
  [[nodiscard]] std::string_view TextOf(record::FieldId field,
                                        std::span<const record::Value> values, size_t index,
                                        bool folded);

  const EngineState* state_;
  const record::Record* record_ = nullptr;
  PredicateStates states_;
  FoldedValues folded_;
};

}  // namespace sigmavm::vm
