// Searches many bytes at a time, in texts too short to be worth a library call.
#pragma once

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sigmavm {

/// Eight bytes from `bytes` on, the first one lowest whatever the machine's byte order.
[[nodiscard]] inline uint64_t LoadWord(const char* bytes) noexcept {
  if constexpr (std::endian::native == std::endian::little) {
    uint64_t word;
    std::memcpy(&word, bytes, sizeof word);
    return word;
  } else {
    uint64_t word = 0;
    for (int i = 7; i >= 0; --i) word = word << 8 | static_cast<unsigned char>(bytes[i]);
    return word;
  }
}

/// The top bit of every byte of `word` that is `wanted`; bits above the lowest one may be wrong.
[[nodiscard]] constexpr uint64_t MarkBytes(uint64_t word, char wanted) noexcept {
  constexpr uint64_t kLow = 0x0101010101010101u;
  constexpr uint64_t kHigh = 0x8080808080808080u;
  const uint64_t difference = word ^ (kLow * static_cast<unsigned char>(wanted));
  return (difference - kLow) & ~difference & kHigh;
}

inline constexpr size_t kBlockBytes = 64;

/// One bit for each of the kBlockBytes bytes from `bytes` on that is `wanted`, the first one
/// lowest.
[[nodiscard]] inline uint64_t MaskBlock(const char* bytes, char wanted) noexcept {
  uint64_t mask = 0;
#if defined(__SSE2__)  // part of x86-64, so there is no need to ask the processor
  const __m128i pattern = _mm_set1_epi8(wanted);
  for (unsigned i = 0; i < kBlockBytes; i += 16) {
    const __m128i part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
    const int found = _mm_movemask_epi8(_mm_cmpeq_epi8(part, pattern));
    mask |= static_cast<uint64_t>(static_cast<uint32_t>(found)) << i;
  }
#else
  for (unsigned i = 0; i < kBlockBytes; ++i) {
    mask |= static_cast<uint64_t>(bytes[i] == wanted) << i;
  }
#endif
  return mask;
}

/// The same for bytes that are printable ASCII characters, blanks included.
[[nodiscard]] inline uint64_t MaskPrintable(const char* bytes) noexcept {
  uint64_t mask = 0;
#if defined(__SSE2__)
  const __m128i before =
      _mm_set1_epi8(0x1F);  // compared as signed: the bytes from 0x80 on are less
  const __m128i behind = _mm_set1_epi8(0x7F);
  for (unsigned i = 0; i < kBlockBytes; i += 16) {
    const __m128i part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
    const __m128i good = _mm_and_si128(_mm_cmpgt_epi8(part, before), _mm_cmplt_epi8(part, behind));
    mask |= static_cast<uint64_t>(static_cast<uint32_t>(_mm_movemask_epi8(good))) << i;
  }
#else
  for (unsigned i = 0; i < kBlockBytes; ++i) {
    mask |= static_cast<uint64_t>(bytes[i] >= 0x20 && bytes[i] < 0x7F) << i;
  }
#endif
  return mask;
}

/// Given the backslashes of a block, as MaskBlock() finds them, which of its bytes are escaped by
/// the one before. `carry`, 0 before the first block, is 1 when the last byte of the block before
/// escapes the first, and is set for the next. Runs of backslashes alternate; where a run starts
/// decides how. Runs are told apart by the carries of an addition (Langdale and Lemire, "Parsing
/// gigabytes of JSON per second", 2019, section 3.1.1).
[[nodiscard]] inline uint64_t EscapedBytes(uint64_t backslashes, uint64_t& carry) noexcept {
  constexpr uint64_t kEven = 0x5555555555555555u;
  backslashes &= ~carry;
  const uint64_t behind = backslashes << 1 | carry;
  const uint64_t odd_starts = backslashes & ~kEven & ~behind;
  uint64_t ends = 0;
  carry = static_cast<uint64_t>(__builtin_add_overflow(odd_starts, backslashes, &ends));
  return (kEven ^ ends << 1) & behind;
}

inline constexpr size_t kPrefixBytes = 32;

/// Whether the bytes that `mask` marks, of the kPrefixBytes from `bytes` and from `prefix` on, are
/// the same.
[[nodiscard]] inline bool HasPrefix(const char* bytes, const char* prefix, uint32_t mask) noexcept {
  uint32_t same = 0;
#if defined(__SSE2__)
  for (unsigned i = 0; i < kPrefixBytes; i += 16) {
    const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
    const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(prefix + i));
    same |= static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(a, b))) << i;
  }
#else
  for (unsigned i = 0; i < kPrefixBytes; ++i) {
    same |= static_cast<uint32_t>(bytes[i] == prefix[i]) << i;
  }
#endif
  return (mask & ~same) == 0;
}

/// Index of the lowest marked byte; 8 when none is.
[[nodiscard]] constexpr size_t FirstMarked(uint64_t marks) noexcept {
  return static_cast<size_t>(std::countr_zero(marks)) / 8;
}

/// Whether one of the bytes stands in `text`, which must have 7 readable bytes after it.
template <char... kWanted>
[[nodiscard]] bool ContainsAny(std::string_view text) noexcept {
  for (size_t i = 0; i < text.size(); i += 8) {
    const uint64_t word = LoadWord(text.data() + i);
    const uint64_t marks = (MarkBytes(word, kWanted) | ...);
    if (marks != 0 && i + FirstMarked(marks) < text.size()) return true;
  }
  return false;
}

}  // namespace sigmavm
