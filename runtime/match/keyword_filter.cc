#include "runtime/match/keyword_filter.h"

#include <algorithm>
#include <cstring>

#include "runtime/base/padding.h"
#include "runtime/match/small_letters.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace sigmavm::match {
namespace {

constexpr size_t kShortestPiece = GramLiterals::kShortest;

/// Whether a folded byte stands in a document as it is, or as its capital. Escapes hide quotes,
/// backslashes, slashes and control characters.
bool IsPlain(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\' && c != '/';
}

/// K and S have relatives beyond ASCII that fold to them: U+212A and U+017F.
bool HasRelative(char c) noexcept { return c == 'k' || c == 's'; }

/// Whether a character is in the text whose first byte is in few texts: nothing looks for one byte
/// as quickly as the C library.
bool HasRareCharacter(std::string_view text, std::string_view character) noexcept {
  while (!text.empty()) {
    const void* const found = std::memchr(text.data(), character.front(), text.size());
    if (found == nullptr) return false;
    text.remove_prefix(static_cast<size_t>(static_cast<const char*>(found) - text.data()));
    if (text.starts_with(character)) return true;
    text.remove_prefix(1);
  }
  return false;
}

/// Whether a relative of K or S is in the text.
bool HasRelatives(std::string_view text) noexcept {
  return HasRareCharacter(text, "\xE2\x84\xAA") || HasRareCharacter(text, "\xC5\xBF");
}

/// Whether a number's canonical text, which need not be what the document says, can have the piece.
bool CanBeInNumber(std::string_view piece) noexcept {
  return piece.find_first_not_of("0123456789+-.e") == std::string_view::npos;
}

std::string_view LongestPiece(std::string_view keyword, bool with_relatives) noexcept {
  const auto belongs = [&](char c) { return IsPlain(c) && (with_relatives || !HasRelative(c)); };
  std::string_view best;
  for (size_t begin = 0; begin < keyword.size();) {
    size_t end = begin;
    while (end < keyword.size() && belongs(keyword[end])) ++end;
    const std::string_view piece = keyword.substr(begin, end - begin);
    if (piece.size() > best.size() && !CanBeInNumber(piece)) best = piece;
    begin = end + 1;
  }
  return best;
}

/// A copy with small letters; bytes beyond ASCII stay, since no piece has one.
PaddedText LowerAscii(std::string_view text, Arena& arena) {
  char* const out = arena.Allocate(text.size() + kTextPadding);
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const unsigned upper = static_cast<unsigned>(c - 'A') < 26u ? 0x20 : 0;
    out[i] = static_cast<char>(c | upper);
  }
  return {{out, text.size()}, true};
}

#if defined(__SSE2__)

/// Positions by the sixteen.
struct SmallBlock {
  static constexpr size_t kBytes = 16;

  /// One bit a position at which the first and the last byte of the piece may stand.
  [[gnu::always_inline]] static uint32_t Candidates(const char* text, std::string_view piece) {
    const __m128i small = _mm_set1_epi8(kSmallBit);
    const auto load = [&](const char* at) {
      return _mm_or_si128(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)), small);
    };
    const __m128i first = _mm_set1_epi8(static_cast<char>(piece.front() | kSmallBit));
    const __m128i last = _mm_set1_epi8(static_cast<char>(piece.back() | kSmallBit));
    const __m128i both = _mm_and_si128(_mm_cmpeq_epi8(load(text), first),
                                       _mm_cmpeq_epi8(load(text + piece.size() - 1), last));
    return static_cast<uint32_t>(_mm_movemask_epi8(both));
  }
};

/// The same by the thirty-two.
struct LargeBlock {
  static constexpr size_t kBytes = 32;

  __attribute__((target("avx2"))) static uint32_t Candidates(const char* text,
                                                             std::string_view piece) {
    const __m256i small = _mm256_set1_epi8(kSmallBit);
    const __m256i first = _mm256_set1_epi8(static_cast<char>(piece.front() | kSmallBit));
    const __m256i last = _mm256_set1_epi8(static_cast<char>(piece.back() | kSmallBit));
    const auto* const at_first = reinterpret_cast<const __m256i*>(text);
    const auto* const at_last = reinterpret_cast<const __m256i*>(text + piece.size() - 1);
    const __m256i is_first =
        _mm256_cmpeq_epi8(_mm256_or_si256(_mm256_loadu_si256(at_first), small), first);
    const __m256i is_last =
        _mm256_cmpeq_epi8(_mm256_or_si256(_mm256_loadu_si256(at_last), small), last);
    return static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_and_si256(is_first, is_last)));
  }
};
static_assert(kDocumentPadding >= LargeBlock::kBytes);

/// False only if the text does not have the piece; gives up when near-misses have cost too much.
template <typename Block>
[[gnu::always_inline]] inline bool Search(std::string_view text, std::string_view piece) noexcept {
  if (piece.size() > text.size()) return false;
  const size_t positions = text.size() - piece.size() + 1;
  size_t budget = 64 + positions / 64;
  for (size_t from = 0; from < positions; from += Block::kBytes) {
    uint32_t candidates = Block::Candidates(text.data() + from, piece);
    for (; candidates != 0; candidates &= candidates - 1) {
      const size_t at = from + static_cast<size_t>(__builtin_ctz(candidates));
      if (at < positions && HasSmallAt(text.data() + at, piece)) return true;
      if (--budget == 0) return true;
    }
  }
  return false;
}

__attribute__((target("avx2"))) bool SearchLarge(std::string_view text,
                                                 std::string_view piece) noexcept {
  return Search<LargeBlock>(text, piece);
}

bool MayHave(std::string_view text, std::string_view piece) noexcept {
  static const bool kHasLarge = __builtin_cpu_supports("avx2") != 0;
  return kHasLarge ? SearchLarge(text, piece) : Search<SmallBlock>(text, piece);
}

#else

bool MayHave(std::string_view text, std::string_view piece) noexcept {
  for (size_t at = 0; at + piece.size() <= text.size(); ++at) {
    if (HasSmallAt(text.data() + at, piece)) return true;
  }
  return false;
}

#endif

}  // namespace

KeywordFilter::KeywordFilter(std::span<const Literal> keywords) {
  for (const Literal& keyword : keywords) {
    std::string_view piece = LongestPiece(keyword.text, false);
    if (piece.size() < kShortestPiece) {
      piece = LongestPiece(keyword.text, true);
      has_relatives_ = true;
    }
    usable_ = usable_ && piece.size() >= kShortestPiece;
    if (!usable_) return;
    pieces_.emplace_back(piece);
  }
  std::sort(pieces_.begin(), pieces_.end());
  pieces_.erase(std::unique(pieces_.begin(), pieces_.end()), pieces_.end());
  if (pieces_.size() <= kMostSingle) return;
  if (pieces_.size() <= PieceSearch::kMost && PieceSearch::IsSupported()) {
    search_.emplace(pieces_);
    return;
  }
  std::vector<NumberedLiteral> numbered;
  for (const std::string& piece : pieces_) {
    numbered.push_back({piece, static_cast<LiteralId>(numbered.size())});
  }
  grams_ = GramLiterals(numbered);
}

bool KeywordFilter::MayMatch(std::string_view document, Arena& arena, HitSet& hits) const {
  if (!usable_) return true;
  if (has_relatives_ && HasRelatives(document)) return true;
  if (search_) return search_->MayHave(document);
  if (pieces_.size() <= kMostSingle) {
    return std::any_of(pieces_.begin(), pieces_.end(),
                       [&](const std::string& piece) { return MayHave(document, piece); });
  }
  grams_.Find(LowerAscii(document, arena), hits);
  const bool found = !hits.hits().empty();
  hits.Clear();
  return found;
}

}  // namespace sigmavm::match
