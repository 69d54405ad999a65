// Finds literals of four and more bytes anywhere in a value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/match/folded_text.h"
#include "runtime/match/literal.h"

namespace sigmavm::match {

/// Every literal is filed under the four bytes of it that should be seen least. One pass over the
/// text asks a bitmap about each four bytes; the few positions that pass are looked up, and the
/// literals filed there compared. Time is bounded by the size of the text times the fullest bucket.
class GramLiterals {
 public:
  static constexpr size_t kGramSize = 4;

  explicit GramLiterals(const std::vector<NumberedLiteral>& literals);

  void Find(PaddedText text, HitSet& hits) const noexcept;

 private:
  struct Entry {
    uint64_t head = 0;         // the first bytes, up to eight
    uint64_t head_mask = 0;    // which bytes of head count
    uint32_t size = 0;         // of the literal
    uint32_t rest = 0;         // offset in rest_ of what follows head
    uint32_t gram_offset = 0;  // where in the literal its gram stands
    LiteralId id = 0;
  };

  [[nodiscard]] uint32_t FilterIndex(uint32_t gram) const noexcept {
    return gram * 0x9E3779B1u >> filter_shift_;
  }
  [[nodiscard]] uint32_t BucketOf(uint32_t gram) const noexcept {
    return gram * 0x9E3779B1u >> bucket_shift_;
  }
  [[nodiscard]] std::vector<uint32_t> ChooseGrams(
      const std::vector<NumberedLiteral>& literals) const;
  void Insert(const std::vector<NumberedLiteral>& literals, const std::vector<uint32_t>& offsets);
  size_t Filter(const char* text, size_t count, uint16_t* positions) const noexcept;
  void Verify(std::string_view text, size_t position, HitSet& hits) const noexcept;

  uint32_t filter_shift_ = 0;
  uint32_t bucket_shift_ = 0;
  std::vector<uint8_t> filter_;   // bits
  std::vector<uint32_t> starts_;  // one a bucket, and the end
  std::vector<Entry> entries_;
  std::string rest_;
};

}  // namespace sigmavm::match
