// Finds literals of one to four bytes anywhere in a value.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/match/folded_text.h"
#include "runtime/match/gram_frequency.h"
#include "runtime/match/literal.h"

namespace sigmavm::match {

/// Literals of two to four bytes are filed under pairs of their bytes, found through a bitmap of
/// all pairs; those of one byte by the set of bytes that the value has. Without literals of two
/// bytes, every second position is enough, as in GramLiterals.
class ShortLiterals {
 public:
  static constexpr size_t kLongest = 4;

  explicit ShortLiterals(const std::vector<NumberedLiteral>& literals,
                         const GramFrequency& frequency = GramFrequency::Typical());

  [[nodiscard]] bool empty() const noexcept { return singles_.empty() && entries_.empty(); }

  void Find(const PaddedText& text, HitSet& hits) const noexcept;

 private:
  struct Entry {
    uint32_t bytes = 0;  // first byte lowest
    uint32_t mask = 0;   // which of them count
    uint32_t size = 0;
    uint32_t pair_offset = 0;  // where in the literal its pair stands
    LiteralId id = 0;
  };
  struct Single {
    uint8_t byte = 0;
    LiteralId id = 0;
  };

  void InsertPairs(const std::vector<NumberedLiteral>& literals, const GramFrequency& frequency);
  void FindSingles(std::string_view text, HitSet& hits) const noexcept;
  void FindPairs(std::string_view text, HitSet& hits) const noexcept;
  void Verify(std::string_view text, size_t position, HitSet& hits) const noexcept;

  std::vector<Single> singles_;
  size_t stride_ = 2;
  std::vector<uint8_t> filter_;   // a bit a pair; empty without pairs
  std::vector<uint32_t> starts_;  // one a bucket, and the end
  std::vector<Entry> entries_;
};

}  // namespace sigmavm::match
