#include "runtime/base/case_fold.h"

#include <algorithm>
#include <iterator>

#include "runtime/base/utf8.h"

namespace sigmavm {
namespace {

struct FoldRange {
  uint32_t first;
  uint32_t last;
  uint32_t step;
  int32_t delta;
};

constexpr FoldRange kFoldRanges[] = {
#include "runtime/base/case_fold_table.inc"
};

size_t EncodeTo(uint32_t c, char* out) noexcept {
  if (c < 0x80) {
    out[0] = static_cast<char>(c);
    return 1;
  }
  if (c < 0x800) {
    out[0] = static_cast<char>(0xC0 | c >> 6);
    out[1] = static_cast<char>(0x80 | (c & 0x3F));
    return 2;
  }
  if (c < 0x10000) {
    out[0] = static_cast<char>(0xE0 | c >> 12);
    out[1] = static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out[2] = static_cast<char>(0x80 | (c & 0x3F));
    return 3;
  }
  out[0] = static_cast<char>(0xF0 | c >> 18);
  out[1] = static_cast<char>(0x80 | (c >> 12 & 0x3F));
  out[2] = static_cast<char>(0x80 | (c >> 6 & 0x3F));
  out[3] = static_cast<char>(0x80 | (c & 0x3F));
  return 4;
}

}  // namespace

uint32_t FoldCodePoint(uint32_t c) noexcept {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  const FoldRange* range =
      std::lower_bound(std::begin(kFoldRanges), std::end(kFoldRanges), c,
                       [](const FoldRange& r, uint32_t point) { return r.last < point; });
  if (range == std::end(kFoldRanges) || c < range->first) return c;
  if ((c - range->first) % range->step != 0) return c;
  return static_cast<uint32_t>(static_cast<int64_t>(c) + range->delta);
}

size_t FoldInto(std::string_view text, char* out) noexcept {
  char* const begin = out;
  size_t pos = 0;
  while (pos < text.size()) {
    const unsigned char byte = static_cast<unsigned char>(text[pos]);
    if (byte < 0x80) {
      *out++ = static_cast<char>(byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
      ++pos;
      continue;
    }
    const size_t start = pos;
    const uint32_t c = DecodeUtf8(text, pos);
    if (pos == start + 1) {  // an ill-formed byte
      *out++ = text[start];
      continue;
    }
    out += EncodeTo(FoldCodePoint(c), out);
  }
  return static_cast<size_t>(out - begin);
}

void AppendFolded(std::string_view text, std::string& out) {
  const size_t old_size = out.size();
  out.resize(old_size + MaxFoldedSize(text.size()));
  out.resize(old_size + FoldInto(text, out.data() + old_size));
}

std::string Folded(std::string_view text) {
  std::string out;
  AppendFolded(text, out);
  return out;
}

}  // namespace sigmavm
