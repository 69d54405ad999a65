#include "runtime/record/escaped_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "runtime/base/byte_masks.h"
#include "runtime/base/byte_scan.h"
#include "runtime/base/utf8.h"

namespace sigmavm::record {
namespace {

// Escapes of one letter; 0 for letters that are not one.
constexpr std::array<char, 256> MakeSimpleEscapes() {
  std::array<char, 256> table{};
  table['"'] = '"';
  table['\\'] = '\\';
  table['/'] = '/';
  table['b'] = '\b';
  table['f'] = '\f';
  table['n'] = '\n';
  table['r'] = '\r';
  table['t'] = '\t';
  return table;
}
constexpr std::array<char, 256> kSimpleEscapes = MakeSimpleEscapes();

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The four digits of \uXXXX at `text`, or -1.
int32_t HexUnit(const char* text, const char* end) {
  if (end - text < 4) return -1;
  int32_t unit = 0;
  for (int i = 0; i < 4; ++i) {
    const int digit = HexDigit(text[i]);
    if (digit < 0) return -1;
    unit = unit << 4 | digit;
  }
  return unit;
}

char* PutUtf8(uint32_t c, char* out) {
  const auto put = [&out](uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
  return out;
}

/// How far a step got: what is still to read, and where to write. Passed by value, so that the
/// compiler need not fear that writing characters changes it.
struct Progress {
  const char* in;
  char* out;
};

/// For an escape nobody knows: its backslash, as a character.
Progress KeepBackslash(Progress at) {
  *at.out = '\\';
  return {at.in + 1, at.out + 1};
}

/// Decodes \uXXXX, or a surrogate pair of two, at `at.in`.
Progress DecodeUnicodeEscape(Progress at, const char* end) {
  const int32_t first = HexUnit(at.in + 2, end);
  if (first < 0) return KeepBackslash(at);
  at.in += 6;
  uint32_t code_point = static_cast<uint32_t>(first);
  if ((code_point & 0xF800) == 0xD800) {
    const bool high = code_point < 0xDC00;
    const bool escape_follows = end - at.in >= 6 && at.in[0] == '\\' && at.in[1] == 'u';
    const int32_t second = high && escape_follows ? HexUnit(at.in + 2, end) : -1;
    if (second >= 0xDC00 && second <= 0xDFFF) {
      code_point = 0x10000 + ((code_point & 0x3FF) << 10) + (static_cast<uint32_t>(second) & 0x3FF);
      at.in += 6;
    } else {
      code_point = kReplacementCharacter;
    }
  }
  return {at.in, PutUtf8(code_point, at.out)};
}

/// Decodes the escape at `at.in`, a backslash.
Progress DecodeEscape(Progress at, const char* end) {
  if (end - at.in < 2) return KeepBackslash(at);
  const auto letter = static_cast<unsigned char>(at.in[1]);
  if (letter == 'u') return DecodeUnicodeEscape(at, end);
  if (kSimpleEscapes[letter] == 0) return KeepBackslash(at);
  *at.out = kSimpleEscapes[letter];
  return {at.in + 2, at.out + 1};
}

/// Copies up to `stop` in steps of 16; reads and writes up to 15 bytes more.
Progress CopyRoughly(Progress at, const char* stop) {
  const ptrdiff_t size = stop - at.in;
  for (ptrdiff_t i = 0; i < size; i += 16) std::memcpy(at.out + i, at.in + i, 16);
  return {stop, at.out + size};
}

/// Bits of the backslashes in the block at `in` that lie before `end`.
uint64_t Backslashes(const char* in, const char* end) {
  const uint64_t mask = MaskBlock(in, '\\');
  const auto left = static_cast<size_t>(end - in);
  return left >= kBlockBytes ? mask : mask & ((uint64_t{1} << left) - 1);
}

size_t FindBackslash(std::string_view text) {
  const char* const end = text.data() + text.size();
  for (size_t i = 0; i < text.size(); i += kBlockBytes) {
    const uint64_t mask = Backslashes(text.data() + i, end);
    if (mask != 0) return i + static_cast<size_t>(std::countr_zero(mask));
  }
  return text.size();
}

/// Unescapes up to `end`; there must be room for as much and kDocumentPadding more. Blocks are
/// searched once for all their backslashes, so that escapes close to each other, as in paths, do
/// not wait for one another.
Progress UnescapeBlocks(Progress at, const char* end) {
  while (at.in < end) {
    const char* const block = at.in;
    const char* const stop = block + std::min<ptrdiff_t>(end - block, kBlockBytes);
    for (uint64_t mask = Backslashes(block, end); mask != 0;) {
      at = DecodeEscape(CopyRoughly(at, block + std::countr_zero(mask)), end);
      if (at.in >= stop) break;
      mask &= ~uint64_t{0} << (at.in - block);
    }
    if (at.in < stop) at = CopyRoughly(at, stop);
  }
  return at;
}

/// Size of the escape at `in`, a backslash; 0 when it is none.
size_t EscapeSize(const char* in, const char* end) {
  if (end - in < 2) return 0;
  const auto letter = static_cast<unsigned char>(in[1]);
  if (letter == 'u') return HexUnit(in + 2, end) < 0 ? 0 : 6;
  return kSimpleEscapes[letter] == 0 ? 0 : 2;
}

/// Follows the backslashes of a text block by block. Only what stands behind a run of an odd number
/// of them needs a look: the others escape each other.
class EscapeChecker {
 public:
  explicit EscapeChecker(std::string_view text) : text_(text) {}

  /// Takes the mask of the backslashes in the next block, which starts at `offset`.
  [[nodiscard]] bool Check(uint64_t backslashes, size_t offset) {
    if ((backslashes | carry_) == 0) return true;
    const size_t left = text_.size() - offset;
    if (left < kBlockBytes) backslashes &= (uint64_t{1} << left) - 1;
    uint64_t behind_odd = EscapedBytes(backslashes, carry_) & ~backslashes;
    for (; behind_odd != 0; behind_odd &= behind_odd - 1) {
      if (!CheckEscape(offset + static_cast<size_t>(std::countr_zero(behind_odd)) - 1)) {
        return false;
      }
    }
    return true;
  }

  /// After the last block.
  [[nodiscard]] bool Finish() { return carry_ == 0 || CheckEscape(text_.size() - 1); }

  /// After a check that failed, with the offset of that backslash; else after Finish().
  [[nodiscard]] EscapeScan result(bool good) const noexcept {
    return {good ? text_.size() : bad_, has_numbers_};
  }

 private:
  bool CheckEscape(size_t offset) {
    bad_ = offset;
    const size_t size = EscapeSize(text_.data() + offset, text_.data() + text_.size());
    has_numbers_ = has_numbers_ || size > 2;
    return size != 0;
  }

  std::string_view text_;
  uint64_t carry_ = 0;  // 1 when the last byte of the block before escapes the first of this one
  size_t bad_ = 0;
  bool has_numbers_ = false;
};

}  // namespace

EscapeScan ScanEscapes(std::string_view text) noexcept {
  constexpr size_t kChunkBlocks = 64;
  static const ByteMasker kMaskBytes = ByteMaskers().front();
  std::array<uint64_t, kChunkBlocks> masks;
  EscapeChecker checker(text);
  for (size_t start = 0; start < text.size(); start += kChunkBlocks * kBlockBytes) {
    const size_t left = (text.size() - start + kBlockBytes - 1) / kBlockBytes;
    const size_t blocks = std::min(left, kChunkBlocks);
    kMaskBytes(text.data() + start, blocks, '\\', masks.data());
    for (size_t i = 0; i < blocks; ++i) {
      if (!checker.Check(masks[i], start + i * kBlockBytes)) return checker.result(false);
    }
  }
  return checker.result(checker.Finish());
}

std::string_view Unescape(std::string_view raw, Arena& arena) {
  const size_t plain = FindBackslash(raw);
  if (plain == raw.size()) return raw;
  char* const start = arena.Allocate(raw.size() + kDocumentPadding);  // no escape grows
  const Progress copied = CopyRoughly({raw.data(), start}, raw.data() + plain);
  const Progress done = UnescapeBlocks(copied, raw.data() + raw.size());
  return {start, static_cast<size_t>(done.out - start)};
}

}  // namespace sigmavm::record
