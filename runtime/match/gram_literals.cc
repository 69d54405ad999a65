#include "runtime/match/gram_literals.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>

#include "runtime/match/text_hash.h"

namespace sigmavm::match {
namespace {

constexpr size_t kGramSize = 4;
constexpr uint32_t kStrides[] = {8, 4, 2};

/// Bytes that go through the filter before the survivors are looked up; fits the stack and the
/// nearest cache. A multiple of every stride.
constexpr size_t kBatch = 2048;

/// Filter bits a gram: few enough to stay near, many enough that one position in twenty passes by
/// chance. Between the bounds, which are 4 KiB and 2 MiB.
constexpr size_t kFilterBitsPerGram = 16;
constexpr uint32_t kSmallestFilter = 15;  // log2 of bits
constexpr uint32_t kLargestFilter = 24;

uint32_t LargestStride(const std::vector<NumberedLiteral>& literals) noexcept {
  size_t shortest = SIZE_MAX;
  for (const NumberedLiteral& literal : literals) {
    shortest = std::min(shortest, literal.text.size());
  }
  return *std::find_if(std::begin(kStrides), std::end(kStrides), [=](uint32_t stride) {
    return stride == 2 || stride + kGramSize - 1 <= shortest;
  });
}

uint32_t CeilLog2(size_t value) noexcept {
  return static_cast<uint32_t>(std::bit_width(value == 0 ? 0 : value - 1));
}

/// Which bytes of a head count.
uint64_t HeadMask(size_t literal_size) noexcept {
  return literal_size >= 8 ? ~uint64_t{0} : ~uint64_t{0} >> (64 - 8 * literal_size);
}

}  // namespace

GramLiterals::GramLiterals(const std::vector<NumberedLiteral>& literals,
                           const GramFrequency& frequency) {
  if (literals.empty()) return;
  stride_ = LargestStride(literals);
  const size_t grams = literals.size() * stride_;
  const uint32_t filter_bits =
      std::clamp(CeilLog2(grams * kFilterBitsPerGram), kSmallestFilter, kLargestFilter);
  const uint32_t bucket_bits = std::clamp(CeilLog2(grams), 4u, kLargestFilter);
  filter_shift_ = 32 - filter_bits;
  bucket_shift_ = 32 - bucket_bits;
  filter_.resize(size_t{1} << filter_bits >> 6);
  starts_.resize((size_t{1} << bucket_bits) + 1);
  Insert(literals, ChooseFilings(
                       literals, kGramSize, stride_, starts_.size() - 1,
                       [&](const char* gram) { return frequency.Gram(Load32(gram)); },
                       [this](const char* gram) { return BucketOf(Load32(gram)); }));
}

void GramLiterals::Insert(const std::vector<NumberedLiteral>& literals,
                          const std::vector<Filing>& filings) {
  std::vector<uint32_t> rests;  // by literal
  for (const NumberedLiteral& literal : literals) {
    rests.push_back(static_cast<uint32_t>(rest_.size()));
    if (literal.text.size() > 8) rest_ += literal.text.substr(8);
  }
  const auto gram_of = [&](const Filing& filing) {
    return Load32(literals[filing.literal].text.data() + filing.offset);
  };
  for (const Filing& filing : filings) {
    const uint32_t gram = gram_of(filing);
    ++starts_[BucketOf(gram) + 1];
    const uint32_t index = Mix(gram) >> filter_shift_;
    filter_[index >> 6] |= uint64_t{1} << (index & 63);
  }
  for (size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
  std::vector<uint32_t> next(starts_.begin(), starts_.end() - 1);
  entries_.resize(filings.size());
  for (const Filing& filing : filings) {
    const NumberedLiteral& literal = literals[filing.literal];
    Entry& entry = entries_[next[BucketOf(gram_of(filing))]++];
    std::memcpy(&entry.head, literal.text.data(), std::min<size_t>(literal.text.size(), 8));
    entry.size = static_cast<uint32_t>(literal.text.size());
    entry.rest = rests[filing.literal];
    entry.gram_offset = filing.offset;
    entry.id = literal.id;
  }
}

/// Writes the positions below `count` that pass to `positions`. Without branches: which positions
/// pass is what no predictor can learn.
template <uint32_t kStride>
size_t GramLiterals::Filter(const char* text, size_t count, uint16_t* positions) const noexcept {
  const uint64_t* const filter = filter_.data();
  const uint32_t shift = filter_shift_;
  size_t passed = 0;
  for (size_t i = 0; i < count; i += kStride) {
    const uint32_t index = Mix(Load32(text + i)) >> shift;
    positions[passed] = static_cast<uint16_t>(i);
    passed += filter[index >> 6] >> (index & 63) & 1;
  }
  return passed;
}

size_t GramLiterals::FilterBatch(const char* text, size_t count,
                                 uint16_t* positions) const noexcept {
  if (stride_ == 8) return Filter<8>(text, count, positions);
  return stride_ == 4 ? Filter<4>(text, count, positions) : Filter<2>(text, count, positions);
}

/// Looks the survivors of a batch up: first all their buckets, then the literals there. They are
/// seldom near, so it pays to wait for them together.
void GramLiterals::VerifyAll(std::string_view text, size_t begin,
                             std::span<const uint16_t> positions, HitSet& hits) const noexcept {
  constexpr size_t kTogether = 16;
  for (size_t from = 0; from < positions.size(); from += kTogether) {
    const auto some = positions.subspan(from, std::min(kTogether, positions.size() - from));
    Bucket buckets[kTogether];
    for (size_t i = 0; i < some.size(); ++i) {
      const uint32_t bucket = BucketOf(Load32(text.data() + begin + some[i]));
      buckets[i] = {starts_[bucket], starts_[bucket + 1]};
      __builtin_prefetch(entries_.data() + buckets[i].begin);
    }
    for (size_t i = 0; i < some.size(); ++i) Verify(text, begin + some[i], buckets[i], hits);
  }
}

void GramLiterals::Verify(std::string_view text, size_t position, Bucket bucket,
                          HitSet& hits) const noexcept {
  for (uint32_t i = bucket.begin; i < bucket.end; ++i) {
    const Entry& entry = entries_[i];
    if (position < entry.gram_offset) continue;
    const size_t start = position - entry.gram_offset;
    const uint64_t differences = Load64(text.data() + start) ^ entry.head;
    if ((differences & HeadMask(entry.size)) != 0) continue;
    if (entry.size > text.size() - start) continue;
    if (entry.size > 8 &&
        std::memcmp(text.data() + start + 8, rest_.data() + entry.rest, entry.size - 8) != 0) {
      continue;
    }
    hits.Add(entry.id);
  }
}

void GramLiterals::Find(const PaddedText& padded, HitSet& hits) const noexcept {
  const std::string_view text = padded.text;
  if (entries_.empty() || text.size() < kShortest) return;
  const size_t end = text.size() - kGramSize + 1;
  uint16_t positions[kBatch / 2];
  for (size_t begin = 0; begin < end; begin += kBatch) {
    const size_t count = std::min(kBatch, end - begin);
    const size_t passed = FilterBatch(text.data() + begin, count, positions);
    VerifyAll(text, begin, {positions, passed}, hits);
  }
}

}  // namespace sigmavm::match
