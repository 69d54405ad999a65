#include "runtime/match/find_text.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace sigmavm::match {
namespace {

constexpr size_t kNone = std::string_view::npos;

/// Where the needle is cut by the two-way algorithm, and the period of its right part.
struct Factorization {
  size_t cut;
  size_t period;
};

/// The start and period of the greatest suffix of `needle`, in the order of bytes or its reverse.
Factorization GreatestSuffix(std::string_view needle, bool reversed) noexcept {
  size_t best = kNone;  // one before the start; wraps to 0 when 1 is added
  size_t candidate = 0;
  size_t length = 1;
  size_t period = 1;
  while (candidate + length < needle.size()) {
    const auto a = static_cast<unsigned char>(needle[candidate + length]);
    const auto b = static_cast<unsigned char>(needle[best + length]);
    if (reversed ? b < a : a < b) {
      candidate += length;
      length = 1;
      period = candidate - best;
    } else if (a == b) {
      if (length == period) {
        candidate += period;
        length = 1;
      } else {
        ++length;
      }
    } else {
      best = candidate++;
      length = period = 1;
    }
  }
  return {best + 1, period};
}

/// Crochemore and Perrin, "Two-way string-matching" (1991): linear time, constant memory.
size_t FindTwoWay(std::string_view text, std::string_view needle, size_t from) noexcept {
  const Factorization forward = GreatestSuffix(needle, false);
  const Factorization backward = GreatestSuffix(needle, true);
  const auto [cut, suffix_period] = forward.cut > backward.cut ? forward : backward;
  const bool periodic = needle.compare(0, cut, needle.substr(suffix_period, cut)) == 0;
  const size_t period = periodic ? suffix_period : std::max(cut, needle.size() - cut) + 1;
  size_t known = 0;  // leading bytes of the needle that are known to match at `from`
  while (from + needle.size() <= text.size()) {
    size_t right = std::max(cut, known);
    while (right < needle.size() && needle[right] == text[from + right]) ++right;
    if (right < needle.size()) {
      from += right - cut + 1;
      known = 0;
      continue;
    }
    size_t left = cut;
    while (left > known && needle[left - 1] == text[from + left - 1]) --left;
    if (left <= known) return from;
    from += period;
    known = periodic ? needle.size() - period : 0;
  }
  return kNone;
}

#if defined(__SSE2__)

/// One bit a position of `text` (16 of them) at which the first and the last byte agree.
inline uint32_t Candidates(const char* text, size_t last, __m128i first_byte,
                           __m128i last_byte) noexcept {
  const auto load = [](const char* at) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  };
  const __m128i both = _mm_and_si128(_mm_cmpeq_epi8(load(text), first_byte),
                                     _mm_cmpeq_epi8(load(text + last), last_byte));
  return static_cast<uint32_t>(_mm_movemask_epi8(both));
}

/// Compares whole needles only where both end bytes agree, 16 positions at a time; the last of them
/// overlap. Returns true with `from` at the needle; false with `from` at the first position not
/// decided: because the text is too short, or because near-misses have cost too much.
bool FindByEnds(std::string_view text, std::string_view needle, size_t& from) noexcept {
  constexpr size_t kBlock = 16;
  const size_t last = needle.size() - 1;
  if (text.size() < last + kBlock) return false;
  const size_t last_block = text.size() - last - kBlock;
  const __m128i first_byte = _mm_set1_epi8(needle.front());
  const __m128i last_byte = _mm_set1_epi8(needle.back());
  size_t budget = 64 + (text.size() - from) / 8;  // near-misses
  while (from < last_block + kBlock) {
    const size_t block = std::min(from, last_block);
    uint32_t candidates = Candidates(text.data() + block, last, first_byte, last_byte);
    candidates &= ~0u << (from - block);
    for (; candidates != 0; candidates &= candidates - 1) {
      const size_t at = block + static_cast<size_t>(__builtin_ctz(candidates));
      if (std::memcmp(text.data() + at, needle.data(), needle.size()) == 0) {
        from = at;
        return true;
      }
      if (--budget == 0) return false;
    }
    from = block + kBlock;
  }
  return false;
}

#endif

/// For a few positions, where preparing a better way would cost more.
size_t FindPlainly(std::string_view text, std::string_view needle, size_t from) noexcept {
  for (; from + needle.size() <= text.size(); ++from) {
    if (text[from] == needle[0] &&
        std::memcmp(text.data() + from, needle.data(), needle.size()) == 0) {
      return from;
    }
  }
  return kNone;
}

}  // namespace

size_t FindLast(const PaddedText& padded, char wanted) noexcept {
  const std::string_view text = padded.text;
#if defined(__SSE2__)
  const __m128i sought = _mm_set1_epi8(wanted);
  for (size_t end = text.size(); end > 0;) {
    const size_t begin = end > 16 ? end - 16 : 0;
    const auto* block = reinterpret_cast<const __m128i*>(text.data() + begin);
    const __m128i equal = _mm_cmpeq_epi8(_mm_loadu_si128(block), sought);
    const uint32_t inside = (1u << (end - begin)) - 1;
    const uint32_t found = static_cast<uint32_t>(_mm_movemask_epi8(equal)) & inside;
    if (found != 0) return begin + 31 - static_cast<size_t>(__builtin_clz(found));
    end = begin;
  }
  return kNone;
#else
  return text.rfind(wanted);
#endif
}

bool HasText(const PaddedText& padded, std::string_view needle) noexcept {
  const std::string_view text = padded.text;
  if (needle.size() > text.size()) return false;
  if (needle.empty()) return true;
#if defined(__SSE2__)
  // The last 16 positions reach into the padding; the size of the text bounds what counts.
  const size_t positions = text.size() - needle.size() + 1;
  const std::string_view readable(text.data(), text.size() + kTextPadding - 1);
  size_t from = 0;
  if (FindByEnds(readable, needle, from)) return from < positions;
  if (from >= positions) return false;
  return FindText(text, needle, from) != kNone;
#else
  return FindText(text, needle) != kNone;
#endif
}

size_t FindText(std::string_view text, std::string_view needle, size_t from) noexcept {
  if (from > text.size() || needle.size() > text.size() - from) return kNone;
  if (needle.empty()) return from;
  if (needle.size() == 1) {
    const void* found = std::memchr(text.data() + from, needle[0], text.size() - from);
    if (found == nullptr) return kNone;
    return static_cast<size_t>(static_cast<const char*>(found) - text.data());
  }
#if defined(__SSE2__)
  if (FindByEnds(text, needle, from)) return from;
#endif
  if (from + needle.size() > text.size()) return kNone;
  const size_t positions = text.size() - from - needle.size() + 1;
  return positions <= 16 ? FindPlainly(text, needle, from) : FindTwoWay(text, needle, from);
}

}  // namespace sigmavm::match
