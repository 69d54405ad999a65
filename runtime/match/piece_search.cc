#include "runtime/match/piece_search.h"

#include <algorithm>
#include <bit>

#include "runtime/base/padding.h"
#include "runtime/match/filing.h"
#include "runtime/match/gram_frequency.h"
#include "runtime/match/small_letters.h"
#include "runtime/match/text_hash.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace sigmavm::match {
namespace {

constexpr unsigned char Confused(char c) noexcept {
  return static_cast<unsigned char>(c | kSmallBit);
}

#if defined(__x86_64__)

constexpr size_t kBlock = 32;
static_assert(kDocumentPadding >= kBlock + PieceSearch::kShortest);

__attribute__((target("avx2"))) inline __m256i LoadTable(
    const std::array<uint8_t, 16>& table) noexcept {
  return _mm256_broadcastsi128_si256(
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data())));
}

/// By position: the groups that its byte does not exclude.
__attribute__((target("avx2"))) inline __m256i GroupsOf(const char* text, __m256i low,
                                                        __m256i high) noexcept {
  const __m256i bytes = _mm256_or_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(text)),
                                        _mm256_set1_epi8(kSmallBit));
  const __m256i halves = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(0x0F));
  // The shuffle takes the low half by itself, and makes nothing of a byte beyond ASCII.
  return _mm256_and_si256(_mm256_shuffle_epi8(low, bytes), _mm256_shuffle_epi8(high, halves));
}

#endif

}  // namespace

PieceSearch::PieceSearch(const std::vector<std::string>& pieces) {
  std::vector<Piece> sorted;
  sorted.reserve(pieces.size());
  const GramFrequency& frequency = GramFrequency::Typical();
  for (const std::string& piece : pieces) {
    const auto share = [&](size_t at) { return frequency.Gram(Load32(piece.data() + at)); };
    sorted.push_back({piece, CheapestWindow(piece.size(), kWindow, 0, 1, share)});
  }
  // Like pieces in one group: they have halves in common, and so exclude more.
  std::sort(sorted.begin(), sorted.end(), [](const Piece& a, const Piece& b) {
    return a.text.compare(a.window, kWindow, b.text, b.window, kWindow) < 0;
  });
  for (size_t i = 0; i < sorted.size(); ++i) {
    const size_t group = i * kGroups / sorted.size();
    const auto bit = static_cast<uint8_t>(1u << group);
    for (size_t j = 0; j < kWindow; ++j) {
      const unsigned char byte = Confused(sorted[i].text[sorted[i].window + j]);
      low_[j][byte & 0x0F] |= bit;
      high_[j][byte >> 4] |= bit;
    }
    groups_[group].push_back(std::move(sorted[i]));
  }
}

bool PieceSearch::IsAt(std::string_view document, size_t position, uint32_t groups) const noexcept {
  for (; groups != 0; groups &= groups - 1) {
    for (const Piece& piece : groups_[static_cast<size_t>(std::countr_zero(groups))]) {
      if (position < piece.window) continue;
      const size_t start = position - piece.window;
      if (piece.text.size() > document.size() - start) continue;
      if (HasSmallAt(document.data() + start, piece.text)) return true;
    }
  }
  return false;
}

#if defined(__x86_64__)

bool PieceSearch::IsSupported() noexcept { return __builtin_cpu_supports("avx2") != 0; }

__attribute__((target("avx2"))) bool PieceSearch::MayHave(
    std::string_view document) const noexcept {
  __m256i low[kWindow];
  __m256i high[kWindow];
  for (size_t j = 0; j < kWindow; ++j) {
    low[j] = LoadTable(low_[j]);
    high[j] = LoadTable(high_[j]);
  }
  const __m256i none = _mm256_setzero_si256();
  size_t budget = 64 + document.size() / 64;
  for (size_t from = 0; from < document.size(); from += kBlock) {
    const char* const text = document.data() + from;
    __m256i groups = GroupsOf(text, low[0], high[0]);
    for (size_t j = 1; j < kWindow; ++j) {
      groups = _mm256_and_si256(groups, GroupsOf(text + j, low[j], high[j]));
    }
    const __m256i excluded = _mm256_cmpeq_epi8(groups, none);
    auto candidates = ~static_cast<uint32_t>(_mm256_movemask_epi8(excluded));
    if (candidates == 0) continue;
    std::array<uint8_t, kBlock> by_position;
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(by_position.data()), groups);
    for (; candidates != 0; candidates &= candidates - 1) {
      const auto at = static_cast<size_t>(std::countr_zero(candidates));
      if (from + at >= document.size()) break;
      if (IsAt(document, from + at, by_position[at]) || --budget == 0) return true;
    }
  }
  return false;
}

#else

bool PieceSearch::IsSupported() noexcept { return false; }

bool PieceSearch::MayHave(std::string_view document) const noexcept {
  for (size_t at = 0; at < document.size(); ++at) {
    if (IsAt(document, at, (1u << kGroups) - 1)) return true;
  }
  return false;
}

#endif

}  // namespace sigmavm::match
