// Decides under which of their bytes literals are filed, so that few are looked at in vain.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/match/literal.h"

namespace sigmavm::match {

/// The place of the window that costs least, among those from `first` on, a stride apart; the first
/// of equals. `size` is that of the text, which must have room for the window at `first`.
template <typename Cost>
[[nodiscard]] size_t CheapestWindow(size_t size, size_t window, size_t first, size_t stride,
                                    const Cost& cost) {
  size_t best = first;
  float least = cost(first);
  for (size_t i = first + stride; i + window <= size; i += stride) {
    const float now = cost(i);
    if (now >= least) continue;
    least = now;
    best = i;
  }
  return best;
}

/// One of the windows under which a literal is filed.
struct Filing {
  uint32_t literal = 0;  ///< position in the list of literals
  uint32_t offset = 0;   ///< of the window in the literal
};

/// Files every literal as often as there are strides: under the window of least expected work among
/// those at its places 0, stride, 2 * stride..., among those at 1, stride + 1..., and so on. Work
/// is how often a window is met times how full its bucket is: without the second, thousands of
/// literals that begin with the same bytes would share one. `share_of` and `bucket_of` take the
/// first byte of a window; buckets are numbered below `buckets`. Every literal must have room for a
/// window at each of the first places.
template <typename ShareOf, typename BucketOf>
[[nodiscard]] std::vector<Filing> ChooseFilings(const std::vector<NumberedLiteral>& literals,
                                                size_t window, size_t stride, size_t buckets,
                                                const ShareOf& share_of,
                                                const BucketOf& bucket_of) {
  std::vector<uint32_t> load(buckets);
  std::vector<Filing> filings;
  filings.reserve(literals.size() * stride);
  for (uint32_t literal = 0; literal < literals.size(); ++literal) {
    const std::string_view text = literals[literal].text;
    const auto work = [&](size_t at) {
      const char* const bytes = text.data() + at;
      return share_of(bytes) * (1.0f + static_cast<float>(load[bucket_of(bytes)]) / 4);
    };
    for (size_t first = 0; first < stride; ++first) {
      const size_t best = CheapestWindow(text.size(), window, first, stride, work);
      ++load[bucket_of(text.data() + best)];
      filings.push_back({literal, static_cast<uint32_t>(best)});
    }
  }
  return filings;
}

}  // namespace sigmavm::match
