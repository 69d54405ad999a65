#include "runtime/base/byte_masks.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <array>

#include "runtime/base/byte_scan.h"

namespace sigmavm {
namespace {

void MaskPlainly(const char* bytes, size_t blocks, char wanted, uint64_t* masks) {
  for (size_t i = 0; i < blocks; ++i) masks[i] = MaskBlock(bytes + i * kBlockBytes, wanted);
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) void MaskWithAvx2(const char* bytes, size_t blocks, char wanted,
                                                  uint64_t* masks) {
  const __m256i pattern = _mm256_set1_epi8(wanted);
  for (size_t i = 0; i < blocks; ++i) {
    const auto* const block = reinterpret_cast<const __m256i*>(bytes + i * kBlockBytes);
    const __m256i low = _mm256_cmpeq_epi8(_mm256_loadu_si256(block), pattern);
    const __m256i high = _mm256_cmpeq_epi8(_mm256_loadu_si256(block + 1), pattern);
    masks[i] = static_cast<uint32_t>(_mm256_movemask_epi8(low)) |
               uint64_t{static_cast<uint32_t>(_mm256_movemask_epi8(high))} << 32;
  }
}

__attribute__((target("avx512f,avx512bw"))) void MaskWithAvx512(const char* bytes, size_t blocks,
                                                                char wanted, uint64_t* masks) {
  const __m512i pattern = _mm512_set1_epi8(wanted);
  for (size_t i = 0; i < blocks; ++i) {
    masks[i] = _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(bytes + i * kBlockBytes), pattern);
  }
}

#endif

struct Maskers {
  Maskers() noexcept {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512bw")) list[count++] = &MaskWithAvx512;
    if (__builtin_cpu_supports("avx2")) list[count++] = &MaskWithAvx2;
#endif
    list[count++] = &MaskPlainly;
  }

  std::array<ByteMasker, 3> list{};
  size_t count = 0;
};

}  // namespace

std::span<const ByteMasker> ByteMaskers() noexcept {
  static const Maskers kMaskers;
  return {kMaskers.list.data(), kMaskers.count};
}

}  // namespace sigmavm
