// The lists of predicates in a program's code, as sets of bits: a list of forty is a few words.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/program/program.h"

namespace sigmavm::vm {

/// Immutable and thread-safe.
class PredicateLists {
 public:
  /// The members of a list that share a word of PredicateStates.
  struct Part {
    uint64_t bits = 0;
    uint32_t word = 0;
  };

  explicit PredicateLists(const program::Program& program);

  /// Where the parts of a list are.
  struct Range {
    uint32_t begin = 0;
    uint32_t count = 0;
  };

  /// Of a list that code uses; nothing for kNoIndex and for other lists.
  [[nodiscard]] Range of(program::ListId list) const noexcept {
    if (list == program::kNoIndex) return {};
    return {starts_[list], starts_[list + 1] - starts_[list]};
  }
  [[nodiscard]] std::span<const Part> parts(Range range) const noexcept {
    return {parts_.data() + range.begin, range.count};
  }
  /// The members of a part and of those that follow it in a list, one by one, ascending.
  [[nodiscard]] std::vector<program::PredicateId> members(const Part& first, Range rest) const;

 private:
  std::vector<uint32_t> starts_;  // one a list, and the end
  std::vector<Part> parts_;
};

}  // namespace sigmavm::vm
