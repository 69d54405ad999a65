// Remembers which rules matched: the same programs are started in the same way again and again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/program/program.h"
#include "runtime/record/value.h"
#include "runtime/vm/value_cache.h"

namespace sigmavm::vm {

/// From all values of a record that rules ask for to the rules that matched it. The values are told
/// by their places in the ValueCache, which are never used twice, so a hit is never false. Fixed
/// memory; not thread-safe.
class OutcomeCache {
 public:
  /// What a record's outcome depends on.
  class Key {
   public:
    void Clear() noexcept {
      size_ = 0;
      hash_ = 0;
      complete_ = true;
    }
    /// Adds the value of a field. Records that have the same fields add them in the same order.
    void Add(ValueCache::Place place, record::ValueKind kind) noexcept;
    /// Says that the outcome depends on more than the key can tell.
    void MakeIncomplete() noexcept { complete_ = false; }
    [[nodiscard]] bool complete() const noexcept { return complete_ && size_ > 0; }

   private:
    friend class OutcomeCache;
    static constexpr size_t kMostValues = 16;

    std::array<uint64_t, kMostValues> values_{};
    size_t size_ = 0;
    uint64_t hash_ = 0;
    bool complete_ = true;
  };

  OutcomeCache() : pairs_(kPairs) {}

  /// Appends the rules that matched, if the outcome of a complete key is known.
  [[nodiscard]] bool Find(const Key& key, std::vector<program::RuleIndex>& matches) const;
  /// Remembers an outcome that Find did not know, unless too many rules matched.
  void Insert(const Key& key, std::span<const program::RuleIndex> matches) noexcept;

 private:
  static constexpr size_t kPairs = size_t{1} << 11;
  static constexpr size_t kMostMatches = 14;

  struct alignas(64) Outcome {
    std::array<uint64_t, Key::kMostValues> values{};
    uint32_t size = 0;  // of values; 0: nothing is known
    uint32_t match_count = 0;
    std::array<program::RuleIndex, kMostMatches> matches{};
  };
  /// Two that share a place, the newer one first.
  using Pair = std::array<Outcome, 2>;

  [[nodiscard]] static size_t PairOf(const Key& key) noexcept { return (key.hash_ >> 32) % kPairs; }

  std::vector<Pair> pairs_;
};

}  // namespace sigmavm::vm
