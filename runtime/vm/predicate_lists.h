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

  /// Of a list that code uses; none for kNoIndex and for other lists.
  [[nodiscard]] std::span<const Part> of(program::ListId list) const noexcept {
    if (list == program::kNoIndex) return {};
    return std::span(parts_).subspan(starts_[list], starts_[list + 1] - starts_[list]);
  }

 private:
  std::vector<uint32_t> starts_;  // one a list, and the end
  std::vector<Part> parts_;
};

}  // namespace sigmavm::vm
