#include "runtime/match/folded_text.h"

#include <cstdint>
#include <cstring>

#include "runtime/base/case_fold.h"

namespace sigmavm::match {
namespace {

constexpr size_t kBlock = 16;

/// Lower-cases one block; fixed size, so that compilers make it a handful of vector instructions.
/// Returns a byte whose top bit tells that some byte was not ASCII.
inline uint8_t FoldBlock(const char* in, char* out) noexcept {
  uint8_t bytes[kBlock];
  std::memcpy(bytes, in, kBlock);
  uint8_t seen = 0;
  for (size_t i = 0; i < kBlock; ++i) {
    seen |= bytes[i];
    const bool upper = static_cast<uint8_t>(bytes[i] - 'A') < 26;
    bytes[i] = static_cast<uint8_t>(bytes[i] | (upper ? 0x20 : 0));
  }
  std::memcpy(out, bytes, kBlock);
  return seen;
}

/// Folds ASCII; false when another byte was met and the output is useless. Writes up to kBlock
/// bytes past the end.
bool FoldAscii(std::string_view text, char* out) noexcept {
  uint8_t seen = 0;
  size_t pos = 0;
  for (; pos + kBlock <= text.size(); pos += kBlock)
    seen |= FoldBlock(text.data() + pos, out + pos);
  char rest[kBlock] = {};
  std::memcpy(rest, text.data() + pos, text.size() - pos);
  seen |= FoldBlock(rest, out + pos);
  return seen < 0x80;
}

}  // namespace

PaddedText FoldPadded(std::string_view text, Arena& arena) {
  static_assert(kTextPadding >= kBlock);
  if (text.empty()) return {std::string_view(arena.Allocate(kTextPadding), 0)};
  char* out = arena.Allocate(text.size() + kTextPadding);
  if (FoldAscii(text, out)) return {{out, text.size()}};
  out = arena.Allocate(MaxFoldedSize(text.size()) + kTextPadding);
  const size_t size = FoldInto(text, out);
  std::memset(out + size, 0, kTextPadding);
  return {{out, size}};
}

}  // namespace sigmavm::match
