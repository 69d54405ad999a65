#include "runtime/match/folded_text.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "runtime/base/case_fold.h"
#include "runtime/base/utf8.h"
#include "runtime/match/text_hash.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace sigmavm::match {
namespace {

/// Lower-cases eight ASCII bytes; only for words without a byte above 0x7F. The additions carry
/// into the top bit of every byte that is at least 'A', and of every byte above 'Z'.
inline uint64_t FoldWord(uint64_t word) noexcept {
  constexpr uint64_t kEach = 0x0101010101010101u;
  const uint64_t at_least_a = word + kEach * (0x80 - 'A');
  const uint64_t above_z = word + kEach * (0x7F - 'Z');
  return word | (((at_least_a ^ above_z) & kEach * 0x80) >> 2);
}

inline bool IsAsciiWord(uint64_t word) noexcept { return (word & 0x8080808080808080u) == 0; }

#if defined(__SSE2__)

constexpr size_t kBlock = 16;

/// Folds kBlock bytes; false, with nothing useful written, when one is not ASCII.
inline bool FoldBlock(const char* in, char* out) noexcept {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in));
  const __m128i upper = _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8('A' - 1)),
                                      _mm_cmpgt_epi8(_mm_set1_epi8('Z' + 1), bytes));
  const __m128i folded = _mm_or_si128(bytes, _mm_and_si128(upper, _mm_set1_epi8(0x20)));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), folded);
  return _mm_movemask_epi8(bytes) == 0;
}

#else

constexpr size_t kBlock = 8;

inline bool FoldBlock(const char* in, char* out) noexcept {
  const uint64_t word = Load64(in);
  const uint64_t folded = FoldWord(word);
  std::memcpy(out, &folded, sizeof folded);
  return IsAsciiWord(word);
}

#endif

/// Folds up to sixteen bytes without touching others, by words that overlap.
bool FoldRest(const char* in, size_t size, char* out) noexcept {
  if (size < 4) {
    uint64_t word = 0;
    for (size_t i = 0; i < size; ++i) word |= uint64_t{static_cast<uint8_t>(in[i])} << i * 8;
    const uint64_t folded = FoldWord(word);
    std::memcpy(out, &folded, sizeof folded);
    return IsAsciiWord(word);
  }
  if (size < 8) {
    const uint64_t word = Load32(in) | uint64_t{Load32(in + size - 4)} << 32;
    const uint64_t folded = FoldWord(word);
    std::memcpy(out, &folded, 4);
    std::memcpy(out + size - 4, reinterpret_cast<const char*>(&folded) + 4, 4);
    return IsAsciiWord(word);
  }
  const uint64_t first = Load64(in);
  const uint64_t last = Load64(in + size - 8);
  const uint64_t folded[] = {FoldWord(first), FoldWord(last)};
  std::memcpy(out, &folded[0], 8);
  std::memcpy(out + size - 8, &folded[1], 8);
  return IsAsciiWord(first | last);
}

/// Folds all of an ASCII text, or returns false.
bool FoldAscii(std::string_view text, char* out) noexcept {
  const size_t size = text.size();
  if (size < kBlock) return FoldRest(text.data(), size, out);
  for (size_t pos = 0; pos + kBlock < size; pos += kBlock) {
    if (!FoldBlock(text.data() + pos, out + pos)) return false;
  }
  return FoldBlock(text.data() + size - kBlock, out + size - kBlock);
}

/// Folds one code point that is not ASCII, returning the bytes written. Most are the registered
/// marks in Windows product names: U+0080 to U+00BF fold to themselves, but for the micro sign.
size_t FoldOne(std::string_view text, size_t& pos, char* out) noexcept {
  const bool two = pos + 1 < text.size();
  if (two && text[pos] == '\xC2' && text[pos + 1] != '\xB5' &&
      (static_cast<uint8_t>(text[pos + 1]) & 0xC0) == 0x80) {
    std::memcpy(out, text.data() + pos, 2);
    pos += 2;
    return 2;
  }
  const size_t length = Utf8Length(text, pos);
  const size_t written = FoldInto(text.substr(pos, length), out);
  pos += length;
  return written;
}

/// Folds any text; runs of ASCII still take the fast way. Returns the bytes written.
size_t FoldMixed(std::string_view text, char* out) noexcept {
  char* const begin = out;
  for (size_t pos = 0; pos < text.size();) {
    if (pos + kBlock <= text.size() && FoldBlock(text.data() + pos, out)) {
      pos += kBlock;
      out += kBlock;
      continue;
    }
    const size_t stop = std::min(pos + kBlock, text.size());
    while (pos < stop) {
      const auto byte = static_cast<uint8_t>(text[pos]);
      if (byte < 0x80) {
        *out++ = static_cast<char>(static_cast<uint8_t>(byte - 'A') < 26 ? byte | 0x20 : byte);
        ++pos;
      } else {
        out += FoldOne(text, pos, out);
      }
    }
  }
  return static_cast<size_t>(out - begin);
}

}  // namespace

PaddedText FoldPadded(std::string_view text, Arena& arena) {
  static_assert(kTextPadding >= 16);
  char* out = arena.Allocate(text.size() + kTextPadding);
  if (FoldAscii(text, out)) return {{out, text.size()}, true};
  out = arena.Allocate(MaxFoldedSize(text.size()) + kTextPadding);
  return {{out, FoldMixed(text, out)}, false};
}

PaddedText FoldJoined(std::span<const std::string_view> texts, Arena& arena) {
  size_t most = 0;
  for (const std::string_view text : texts) most += MaxFoldedSize(text.size()) + 1;
  char* const begin = arena.Allocate(most + kTextPadding);
  char* out = begin;
  bool all_ascii = true;
  for (const std::string_view text : texts) {
    const bool ascii = FoldAscii(text, out);
    out += ascii ? text.size() : FoldMixed(text, out);
    *out++ = kTextSeparator;
    all_ascii = all_ascii && ascii;
  }
  return {{begin, static_cast<size_t>(out - begin)}, all_ascii};
}

}  // namespace sigmavm::match
