// A flat hash table from a key of a literal to the literals that have it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/match/literal.h"

namespace sigmavm::match {

/// Literals by a 64-bit hash of some part of them. Buckets are runs of one array; most look-ups end
/// at an empty bucket without touching an entry. Immutable once built.
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
    const uint32_t end = starts_[bucket + 1];
    for (uint32_t i = starts_[bucket]; i < end; ++i) {
      const Entry& entry = entries_[i];
      if (entry.tag != static_cast<uint32_t>(hash)) continue;
      visit(std::string_view(pool_.data() + entry.offset, entry.size), entry.id);
    }
  }

 private:
  uint32_t shift_ = 63;
  std::vector<uint32_t> starts_;  // one a bucket, and the end
  std::vector<Entry> entries_;
  std::string pool_;
};

}  // namespace sigmavm::match
