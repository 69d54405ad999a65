#include "runtime/match/fold_escaped.h"

#include <bit>
#include <cstdint>

#include "runtime/base/byte_scan.h"
#include "runtime/base/padding.h"
#include "runtime/record/escaped_text.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace sigmavm::match {
namespace {

constexpr size_t kOther = SIZE_MAX;

#if defined(__x86_64__)

static_assert(kDocumentPadding >= kBlockBytes);

__attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,bmi2,popcnt"))) size_t FoldWithAvx512(
    std::string_view raw, char* out) noexcept {
  char* const begin = out;
  uint64_t carry = 0;
  for (size_t pos = 0; pos < raw.size(); pos += kBlockBytes) {
    const size_t left = raw.size() - pos;
    const uint64_t inside = left >= kBlockBytes ? ~uint64_t{0} : (uint64_t{1} << left) - 1;
    const __m512i bytes = _mm512_maskz_loadu_epi8(inside, raw.data() + pos);
    const __mmask64 upper =
        _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8('A')), _mm512_set1_epi8(26));
    const __m512i folded = _mm512_mask_add_epi8(bytes, upper, bytes, _mm512_set1_epi8(0x20));
    const uint64_t backslashes = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\\'));
    const uint64_t escaped = EscapedBytes(backslashes, carry) & inside;
    const uint64_t itself = backslashes | _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('"')) |
                            _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('/'));
    if ((_mm512_movepi8_mask(bytes) | (escaped & ~itself)) != 0) return kOther;
    const uint64_t kept = inside & ~(backslashes & ~escaped);
    _mm512_storeu_si512(out, _mm512_maskz_compress_epi8(kept, folded));
    out += std::popcount(kept);
  }
  return static_cast<size_t>(out - begin);
}

#endif

PaddedText FoldInTwoPasses(std::string_view raw, Arena& arena) {
  return FoldPadded(record::Unescape(raw, arena), arena);
}

}  // namespace

std::vector<PlainFolder> PlainFolders() {
  std::vector<PlainFolder> folders;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vbmi2") != 0) {
    folders.push_back(FoldWithAvx512);
  }
#endif
  return folders;
}

PaddedText FoldEscaped(std::string_view raw, Arena& arena) {
  static const std::vector<PlainFolder> kFolders = PlainFolders();
  if (kFolders.empty()) return FoldInTwoPasses(raw, arena);
  static_assert(kTextPadding <= 64);
  char* const out = arena.Allocate(raw.size() + 64 + kTextPadding);
  const size_t size = kFolders.front()(raw, out);
  if (size == kOther) return FoldInTwoPasses(raw, arena);
  return {{out, size}, true};
}

}  // namespace sigmavm::match
