// A flat hash table from a key of a literal to the literals that have it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/match/literal.h"

namespace sigmavm::match {

/// Literals by a 64-bit hash of some part of them. Buckets are runs of one array. A byte a bucket
/// says what is in it, so that nearly all look-ups of what is not there end in memory that is near.
/// Immutable once built.
class LiteralTable {
 public:
  struct Key {
    uint64_t hash = 0;
    NumberedLiteral literal;
  };
  struct Entry {
    uint32_t tag = 0;     ///< the low half of the hash; the bucket is from the high half
    uint32_t offset = 0;  ///< of the text in the pool
    uint32_t size = 0;
    LiteralId id = 0;
  };

  explicit LiteralTable(const std::vector<Key>& keys);

  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }

  /// Calls visit(text, id) for every literal whose key hashes to `hash`.
  template <typename Visit>
  void ForEach(uint64_t hash, Visit&& visit) const {
    const size_t bucket = hash >> shift_;
    if (marks_[bucket] != MarkOf(hash) && marks_[bucket] != kSeveral) return;
    const uint32_t end = starts_[bucket + 1];
    for (uint32_t i = starts_[bucket]; i < end; ++i) {
      const Entry& entry = entries_[i];
      if (entry.tag != static_cast<uint32_t>(hash)) continue;
      visit(std::string_view(pool_.data() + entry.offset, entry.size), entry.id);
    }
  }

 private:
  // In place of a bucket's mark: it has none, or keys with different ones.
  static constexpr uint8_t kNothing = 0xFE;
  static constexpr uint8_t kSeveral = 0xFF;
  static constexpr uint32_t kMarkBits = 7;

  /// The bits of a hash that follow those of its bucket.
  [[nodiscard]] uint8_t MarkOf(uint64_t hash) const noexcept {
    return static_cast<uint8_t>(hash >> (shift_ - kMarkBits) & ((1u << kMarkBits) - 1));
  }

  uint32_t shift_ = 63;
  std::vector<uint8_t> marks_;    // one a bucket
  std::vector<uint32_t> starts_;  // one a bucket, and the end
  std::vector<Entry> entries_;
  std::string pool_;
};

}  // namespace sigmavm::match
