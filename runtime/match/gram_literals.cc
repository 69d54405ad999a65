#include "runtime/match/gram_literals.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "runtime/match/gram_frequency.h"
#include "runtime/match/text_hash.h"

namespace sigmavm::match {
namespace {

/// Positions that go through the filter before their survivors are looked up; fits the stack and
/// the nearest cache.
constexpr size_t kBatch = 1024;

/// Filter bits a literal: false positives stay around three in a hundred positions. Between the
/// bounds, which are 4 KiB and 2 MiB.
constexpr size_t kFilterBitsPerLiteral = 32;
constexpr uint32_t kSmallestFilter = 15;  // log2 of bits
constexpr uint32_t kLargestFilter = 24;

uint32_t CeilLog2(size_t value) noexcept {
  return static_cast<uint32_t>(std::bit_width(value == 0 ? 0 : value - 1));
}

}  // namespace

GramLiterals::GramLiterals(const std::vector<NumberedLiteral>& literals) {
  if (literals.empty()) return;
  const uint32_t filter_bits = std::clamp(CeilLog2(literals.size() * kFilterBitsPerLiteral),
                                          kSmallestFilter, kLargestFilter);
  const uint32_t bucket_bits = std::clamp(CeilLog2(literals.size() * 2), 4u, kLargestFilter);
  filter_shift_ = 32 - filter_bits;
  bucket_shift_ = 32 - bucket_bits;
  filter_.resize(size_t{1} << filter_bits >> 3);
  starts_.resize((size_t{1} << bucket_bits) + 1);
  Insert(literals, ChooseGrams(literals));
}

/// Takes the gram of least expected work: how often it is met times how full its bucket is.
std::vector<uint32_t> GramLiterals::ChooseGrams(
    const std::vector<NumberedLiteral>& literals) const {
  const GramFrequency& frequency = GramFrequency::Instance();
  std::vector<uint32_t> load(starts_.size());
  std::vector<uint32_t> offsets;
  offsets.reserve(literals.size());
  for (const NumberedLiteral& literal : literals) {
    float least = 0;
    uint32_t best = 0;
    for (uint32_t i = 0; i + kGramSize <= literal.text.size(); ++i) {
      const uint32_t gram = Load32(literal.text.data() + i);
      const float work =
          frequency.Gram(gram) * (1.0f + static_cast<float>(load[BucketOf(gram)]) / 4);
      if (i > 0 && work >= least) continue;
      least = work;
      best = i;
    }
    ++load[BucketOf(Load32(literal.text.data() + best))];
    offsets.push_back(best);
  }
  return offsets;
}

void GramLiterals::Insert(const std::vector<NumberedLiteral>& literals,
                          const std::vector<uint32_t>& offsets) {
  const auto gram_of = [&](size_t i) { return Load32(literals[i].text.data() + offsets[i]); };
  for (size_t i = 0; i < literals.size(); ++i) {
    ++starts_[BucketOf(gram_of(i)) + 1];
    const uint32_t index = FilterIndex(gram_of(i));
    filter_[index >> 3] = static_cast<uint8_t>(filter_[index >> 3] | 1u << (index & 7));
  }
  for (size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
  std::vector<uint32_t> next(starts_.begin(), starts_.end() - 1);
  entries_.resize(literals.size());
  for (size_t i = 0; i < literals.size(); ++i) {
    const std::string_view text = literals[i].text;
    const size_t head_size = std::min<size_t>(text.size(), 8);
    Entry& entry = entries_[next[BucketOf(gram_of(i))]++];
    std::memcpy(&entry.head, text.data(), head_size);
    std::memset(&entry.head_mask, 0xFF, head_size);
    entry.size = static_cast<uint32_t>(text.size());
    entry.rest = static_cast<uint32_t>(rest_.size());
    entry.gram_offset = offsets[i];
    entry.id = literals[i].id;
    rest_ += text.substr(head_size);
  }
}

/// Writes the positions below `count` that pass to `positions`. Without branches: which positions
/// pass is what no predictor can learn.
size_t GramLiterals::Filter(const char* text, size_t count, uint16_t* positions) const noexcept {
  const uint8_t* const filter = filter_.data();
  size_t passed = 0;
  for (size_t i = 0; i < count; ++i) {
    const uint32_t index = FilterIndex(Load32(text + i));
    positions[passed] = static_cast<uint16_t>(i);
    passed += filter[index >> 3] >> (index & 7) & 1;
  }
  return passed;
}

void GramLiterals::Verify(std::string_view text, size_t position, HitSet& hits) const noexcept {
  const uint32_t bucket = BucketOf(Load32(text.data() + position));
  const uint32_t end = starts_[bucket + 1];
  for (uint32_t i = starts_[bucket]; i < end; ++i) {
    const Entry& entry = entries_[i];
    if (position < entry.gram_offset) continue;
    const size_t start = position - entry.gram_offset;
    if (((Load64(text.data() + start) ^ entry.head) & entry.head_mask) != 0) continue;
    if (entry.size > text.size() - start) continue;
    if (entry.size > 8 &&
        std::memcmp(text.data() + start + 8, rest_.data() + entry.rest, entry.size - 8) != 0) {
      continue;
    }
    hits.Add(entry.id);
  }
}

void GramLiterals::Find(PaddedText padded, HitSet& hits) const noexcept {
  const std::string_view text = padded.text;
  if (entries_.empty() || text.size() < kGramSize) return;
  const size_t end = text.size() - kGramSize + 1;
  uint16_t positions[kBatch];
  for (size_t begin = 0; begin < end; begin += kBatch) {
    const size_t count = std::min(kBatch, end - begin);
    const size_t passed = Filter(text.data() + begin, count, positions);
    for (size_t i = 0; i < passed; ++i) Verify(text, begin + positions[i], hits);
  }
}

}  // namespace sigmavm::match
