// Finds literals of five and more bytes anywhere in a value.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/match/filing.h"
#include "runtime/match/folded_text.h"
#include "runtime/match/gram_frequency.h"
#include "runtime/match/literal.h"

namespace sigmavm::match {

/// Only every stride-th position of a text is looked at, where the stride is 2, 4 or 8, as the
/// shortest literal allows. To be found from any of them, a literal is filed as often: under the
/// four bytes that should be seen least among those at its places 0, stride, 2 * stride..., among
/// those at 1, stride + 1..., and so on. One pass asks a bitmap about each four bytes; the few
/// positions that pass are looked up, and the literals filed there compared. Time is bounded by
/// the size of the text times the fullest bucket.
class GramLiterals {
 public:
  /// Four bytes at two places.
  static constexpr size_t kShortest = 5;

  explicit GramLiterals(const std::vector<NumberedLiteral>& literals,
                        const GramFrequency& frequency = GramFrequency::Typical());

  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }

  void Find(const PaddedText& text, HitSet& hits) const noexcept;

 private:
  struct Entry {
    uint64_t head = 0;         // the first bytes, up to eight, then zeros
    uint32_t size = 0;         // of the literal
    uint32_t rest = 0;         // offset in rest_ of what follows head
    uint32_t gram_offset = 0;  // where in the literal its gram stands
    LiteralId id = 0;
  };
  /// Entries from `begin` to before `end`.
  struct Bucket {
    uint32_t begin;
    uint32_t end;
  };

  [[nodiscard]] static uint32_t Mix(uint32_t gram) noexcept { return gram * 0x9E3779B1u; }
  [[nodiscard]] uint32_t BucketOf(uint32_t gram) const noexcept {
    return Mix(gram) >> bucket_shift_;
  }
  void Insert(const std::vector<NumberedLiteral>& literals, const std::vector<Filing>& filings);
  template <uint32_t kStride>
  size_t Filter(const char* text, size_t count, uint16_t* positions) const noexcept;
  size_t FilterBatch(const char* text, size_t count, uint16_t* positions) const noexcept;
  void VerifyAll(std::string_view text, size_t begin, std::span<const uint16_t> positions,
                 HitSet& hits) const noexcept;
  void Verify(std::string_view text, size_t position, Bucket bucket, HitSet& hits) const noexcept;

  uint32_t stride_ = 2;
  uint32_t filter_shift_ = 0;
  uint32_t bucket_shift_ = 0;
  std::vector<uint64_t> filter_;  // bits
  std::vector<uint32_t> starts_;  // one a bucket, and the end
  std::vector<Entry> entries_;
  std::string rest_;
};

}  // namespace sigmavm::match
