// Fast 64-bit hashes of texts, for the literal tables and the value cache.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace sigmavm::match {

[[nodiscard]] inline uint64_t Load64(const char* bytes) noexcept {
  uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

[[nodiscard]] inline uint32_t Load32(const char* bytes) noexcept {
  uint32_t word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

namespace internal {

#if defined(__SIZEOF_INT128__)
__extension__ typedef unsigned __int128 Product;

/// Both halves of a 64x64 multiplication, xored: every input bit reaches every output bit.
inline uint64_t FoldedProduct(uint64_t a, uint64_t b) noexcept {
  const Product product = static_cast<Product>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}
#else
inline uint64_t FoldedProduct(uint64_t a, uint64_t b) noexcept {
  const uint64_t a_low = a & 0xFFFFFFFFu, a_high = a >> 32;
  const uint64_t b_low = b & 0xFFFFFFFFu, b_high = b >> 32;
  const uint64_t low = a_low * b_low, cross = a_high * b_low;
  const uint64_t middle = (low >> 32) + (cross & 0xFFFFFFFFu) + a_low * b_high;
  const uint64_t high = a_high * b_high + (cross >> 32) + (middle >> 32);
  return a * b ^ high;
}
#endif

// Odd constants with about as many ones as zeros, from the digits of pi.
inline constexpr uint64_t kFirst = 0x243F6A8885A308D3u;
inline constexpr uint64_t kSecond = 0x13198A2E03707345u;
inline constexpr uint64_t kThird = 0xA4093822299F31D1u;

}  // namespace internal

/// Reads exactly the bytes of `text`. Not meant to resist chosen collisions: whoever uses it
/// compares the texts afterwards and bounds what a collision can cost.
[[nodiscard]] inline uint64_t HashText(std::string_view text) noexcept {
  using internal::FoldedProduct;
  const char* bytes = text.data();
  size_t left = text.size();
  uint64_t state = left * internal::kThird;
  for (; left > 16; bytes += 16, left -= 16) {
    state = FoldedProduct(Load64(bytes) ^ internal::kFirst, Load64(bytes + 8) ^ state);
  }
  uint64_t a = 0;
  uint64_t b = 0;
  if (left >= 8) {
    a = Load64(bytes);
    b = Load64(bytes + left - 8);
  } else if (left >= 4) {
    a = Load32(bytes);
    b = Load32(bytes + left - 4);
  } else if (left > 0) {  // first, middle and last byte: all of them
    a = static_cast<unsigned char>(bytes[0]);
    b = uint64_t{static_cast<unsigned char>(bytes[left / 2])} << 8 |
        static_cast<unsigned char>(bytes[left - 1]);
  }
  return FoldedProduct(a ^ internal::kSecond, b ^ state ^ internal::kFirst);
}

/// A hash of a text's size and of up to 64 of its bytes, from its start, middle and end: enough to
/// tell most values of a field apart at a bounded cost.
[[nodiscard]] inline uint64_t HashSample(std::string_view text) noexcept {
  using internal::FoldedProduct;
  const size_t size = text.size();
  if (size <= 32) return HashText(text);
  const char* const middle = text.data() + size / 2 - 8;
  const char* const end = text.data() + size;
  const uint64_t a =
      FoldedProduct(Load64(text.data()) ^ internal::kFirst, Load64(text.data() + 8) ^ size);
  const uint64_t b = FoldedProduct(Load64(middle) ^ internal::kSecond, Load64(middle + 8));
  const uint64_t c = FoldedProduct(Load64(end - 32) ^ internal::kThird, Load64(end - 24));
  const uint64_t d = FoldedProduct(Load64(end - 16) ^ internal::kFirst, Load64(end - 8));
  return FoldedProduct(a ^ internal::kSecond, c + d) ^ b;
}

/// A hash of one to four bytes, for tables.
[[nodiscard]] inline uint64_t HashShort(const char* bytes, size_t size) noexcept {
  uint64_t word = 0;
  if (size == 4) {
    word = Load32(bytes);
  } else {
    for (size_t i = 0; i < size; ++i) word = word << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return (word + size) * internal::kThird;
}

/// A hash of a text's size, first eight and last eight bytes: enough to tell short names apart at a
/// fixed cost.
[[nodiscard]] inline uint64_t HashEnds(std::string_view text) noexcept {
  const size_t size = text.size();
  uint64_t front = 0;
  uint64_t back = 0;
  if (size >= 8) {
    front = Load64(text.data());
    back = Load64(text.data() + size - 8);
  } else if (size >= 4) {
    front = Load32(text.data());
    back = Load32(text.data() + size - 4);
  } else if (size > 0) {
    return HashShort(text.data(), size);
  }
  return internal::FoldedProduct(front ^ internal::kFirst, back ^ internal::kSecond ^ size);
}

}  // namespace sigmavm::match
