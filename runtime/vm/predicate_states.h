// What is known of each predicate on the current record, as two bits that need no clearing of what
// was not touched.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/program/program.h"

namespace sigmavm::vm {

/// A set of predicates, 64 a word.
using PredicateBits = std::vector<uint64_t>;

[[nodiscard]] inline PredicateBits MakePredicateBits(size_t predicates, bool value) {
  return PredicateBits((predicates + 63) / 64, value ? ~uint64_t{0} : 0);
}

/// The bit of a predicate in its word, which is number id / 64.
[[nodiscard]] constexpr uint64_t PredicateBit(program::PredicateId id) noexcept {
  return uint64_t{1} << id % 64;
}
[[nodiscard]] inline bool HasPredicate(const PredicateBits& bits,
                                       program::PredicateId id) noexcept {
  return (bits[id / 64] & PredicateBit(id)) != 0;
}

/// A predicate holds; or is open, which is to be decided when asked; or neither: it does not hold.
/// A record starts with nothing that holds, and open what no scan answers for. Not thread-safe.
class PredicateStates {
 public:
  struct Word {
    uint64_t holds = 0;
    uint64_t open = 0;
  };

  explicit PredicateStates(size_t predicates) : words_((predicates + 63) / 64) {}

  /// Forgets the last record. `open`, which must live until the next call, says what is open; it is
  /// assumed not to change as long as its address does not, unless Forget() is called.
  void NextRecord(const PredicateBits& open) noexcept {
    if (open_ != &open || touched_count_ > touched_.size()) {
      open_ = &open;
      for (size_t i = 0; i < words_.size(); ++i) words_[i] = {0, open[i]};
    } else {
      for (size_t i = 0; i < touched_count_; ++i) {
        words_[touched_[i]] = {0, open[touched_[i]]};
      }
    }
    touched_count_ = 0;
  }
  void Forget() noexcept { open_ = nullptr; }

  [[nodiscard]] const Word& word(size_t index) const noexcept { return words_[index]; }
  [[nodiscard]] bool Holds(program::PredicateId id) const noexcept {
    return (words_[id / 64].holds & PredicateBit(id)) != 0;
  }
  [[nodiscard]] bool IsOpen(program::PredicateId id) const noexcept {
    return (words_[id / 64].open & PredicateBit(id)) != 0;
  }

  /// Known not to hold.
  [[nodiscard]] bool RuledOut(program::PredicateId id) const noexcept {
    const Word& word = words_[id / 64];
    return ((word.holds | word.open) & PredicateBit(id)) == 0;
  }

  void Open(program::PredicateId id) noexcept { Touch(id).open |= PredicateBit(id); }
  void Decide(program::PredicateId id, bool holds) noexcept {
    Word& word = Touch(id);
    word.open &= ~PredicateBit(id);
    word.holds |= holds ? PredicateBit(id) : 0;
  }

 private:
  Word& Touch(program::PredicateId id) noexcept {
    if (touched_count_ < touched_.size()) touched_[touched_count_] = id / 64;
    touched_count_ += touched_count_ <= touched_.size() ? 1 : 0;
    return words_[id / 64];
  }

  std::vector<Word> words_;
  const PredicateBits* open_ = nullptr;
  std::array<uint32_t, 128> touched_{};  // words; more than these: all of them
  size_t touched_count_ = 0;
};

}  // namespace sigmavm::vm
