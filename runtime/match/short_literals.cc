#include "runtime/match/short_literals.h"

#include <algorithm>
#include <cstring>

#include "runtime/match/filing.h"
#include "runtime/match/text_hash.h"

namespace sigmavm::match {
namespace {

constexpr size_t kBatch = 1024;  // even, so that batches keep the stride
constexpr size_t kPairSize = 2;
constexpr uint32_t kBucketBits = 10;
constexpr size_t kBuckets = size_t{1} << kBucketBits;

uint32_t LoadPair(const char* bytes) noexcept {
  uint16_t pair;
  std::memcpy(&pair, bytes, sizeof pair);
  return pair;
}

uint32_t BucketOf(uint32_t pair) noexcept { return (pair * 0x9E3779B1u) >> (32 - kBucketBits); }

}  // namespace

ShortLiterals::ShortLiterals(const std::vector<NumberedLiteral>& literals,
                             const GramFrequency& frequency) {
  std::vector<NumberedLiteral> longer;
  for (const NumberedLiteral& literal : literals) {
    if (literal.text.size() == 1) {
      singles_.push_back({static_cast<uint8_t>(literal.text[0]), literal.id});
    } else {
      if (literal.text.size() == 2) stride_ = 1;
      longer.push_back(literal);
    }
  }
  if (!longer.empty()) InsertPairs(longer, frequency);
}

void ShortLiterals::InsertPairs(const std::vector<NumberedLiteral>& literals,
                                const GramFrequency& frequency) {
  const std::vector<Filing> filings = ChooseFilings(
      literals, kPairSize, stride_, kBuckets,
      [&](const char* pair) { return frequency.Pair(LoadPair(pair)); },
      [](const char* pair) { return BucketOf(LoadPair(pair)); });
  const auto pair_of = [&](const Filing& filing) {
    return LoadPair(literals[filing.literal].text.data() + filing.offset);
  };
  filter_.resize(65'536 / 8);
  starts_.resize(kBuckets + 1);
  for (const Filing& filing : filings) {
    const uint32_t pair = pair_of(filing);
    filter_[pair >> 3] = static_cast<uint8_t>(filter_[pair >> 3] | 1u << (pair & 7));
    ++starts_[BucketOf(pair) + 1];
  }
  for (size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
  std::vector<uint32_t> next(starts_.begin(), starts_.end() - 1);
  entries_.resize(filings.size());
  for (const Filing& filing : filings) {
    const NumberedLiteral& literal = literals[filing.literal];
    const std::string_view text = literal.text;
    Entry& entry = entries_[next[BucketOf(pair_of(filing))]++];
    std::memcpy(&entry.bytes, text.data(), text.size());
    std::memset(&entry.mask, 0xFF, text.size());
    entry.size = static_cast<uint32_t>(text.size());
    entry.pair_offset = filing.offset;
    entry.id = literal.id;
  }
}

void ShortLiterals::FindSingles(std::string_view text, HitSet& hits) const noexcept {
  constexpr size_t kFew = 4;  // searches that are quicker than looking at every byte
  if (singles_.size() <= kFew) {
    for (const Single& single : singles_) {
      if (std::memchr(text.data(), single.byte, text.size()) != nullptr) hits.Add(single.id);
    }
    return;
  }
  std::array<bool, 256> present{};
  for (const char c : text) present[static_cast<uint8_t>(c)] = true;
  for (const Single& single : singles_) {
    if (present[single.byte]) hits.Add(single.id);
  }
}

void ShortLiterals::Verify(std::string_view text, size_t position, HitSet& hits) const noexcept {
  const uint32_t bucket = BucketOf(LoadPair(text.data() + position));
  const uint32_t end = starts_[bucket + 1];
  for (uint32_t i = starts_[bucket]; i < end; ++i) {
    const Entry& entry = entries_[i];
    if (position < entry.pair_offset) continue;
    const size_t start = position - entry.pair_offset;
    if (((Load32(text.data() + start) ^ entry.bytes) & entry.mask) != 0) continue;
    if (entry.size <= text.size() - start) hits.Add(entry.id);
  }
}

/// As GramLiterals::Filter: collect without branches, then look up.
void ShortLiterals::FindPairs(std::string_view text, HitSet& hits) const noexcept {
  const size_t end = text.size() - 1;
  uint16_t positions[kBatch];
  for (size_t begin = 0; begin < end; begin += kBatch) {
    const size_t count = std::min(kBatch, end - begin);
    size_t passed = 0;
    for (size_t i = 0; i < count; i += stride_) {
      const uint32_t pair = LoadPair(text.data() + begin + i);
      positions[passed] = static_cast<uint16_t>(i);
      passed += filter_[pair >> 3] >> (pair & 7) & 1;
    }
    for (size_t i = 0; i < passed; ++i) Verify(text, begin + positions[i], hits);
  }
}

void ShortLiterals::Find(const PaddedText& padded, HitSet& hits) const noexcept {
  if (!singles_.empty()) FindSingles(padded.text, hits);
  if (!entries_.empty() && padded.text.size() >= 2) FindPairs(padded.text, hits);
}

}  // namespace sigmavm::match
