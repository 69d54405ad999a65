// Small per-record facts about predicates and rules that need no clearing between records.
#pragma once

#include <cstdint>
#include <vector>

namespace sigmavm::vm {

/// What is known of a predicate on the current record.
enum class PredicateState : uint8_t {
  kUnknown,   ///< nothing; false, if its field was scanned for it
  kPossible,  ///< a literal it needs was found
  kFalse,
  kTrue,
};

/// One state a predicate, in two bytes: the record's number in the upper bits tells whether the
/// state is of this record. Forgets everything in O(1), except once in 16,383 records.
class PredicateStates {
 public:
  explicit PredicateStates(size_t size) : states_(size) {}

  void NextRecord() noexcept {
    epoch_ = static_cast<uint16_t>(epoch_ + 4);
    if (epoch_ != 0) return;
    states_.assign(states_.size(), 0);
    epoch_ = 4;
  }
  [[nodiscard]] PredicateState Get(size_t id) const noexcept {
    const unsigned distance = static_cast<unsigned>(states_[id]) - epoch_;
    return distance < 4 ? static_cast<PredicateState>(distance) : PredicateState::kUnknown;
  }
  void Set(size_t id, PredicateState state) noexcept {
    states_[id] = static_cast<uint16_t>(epoch_ + static_cast<unsigned>(state));
  }

 private:
  std::vector<uint16_t> states_;
  uint16_t epoch_ = 0;
};

/// A set of small numbers that is emptied in O(1), except once in 65,535 times.
class EpochSet {
 public:
  explicit EpochSet(size_t size) : stamps_(size) {}

  void Clear() noexcept {
    if (++epoch_ != 0) return;
    stamps_.assign(stamps_.size(), 0);
    epoch_ = 1;
  }
  /// False when `id` was in the set.
  bool Insert(size_t id) noexcept {
    if (stamps_[id] == epoch_) return false;
    stamps_[id] = epoch_;
    return true;
  }
  [[nodiscard]] bool Has(size_t id) const noexcept { return stamps_[id] == epoch_; }

 private:
  std::vector<uint16_t> stamps_;
  uint16_t epoch_ = 1;
};

}  // namespace sigmavm::vm
