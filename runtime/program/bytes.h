// Little-endian integers in byte strings, independent of the machine's own byte order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace sigmavm::program {

/// Reads a T at `offset`; requires offset + sizeof(T) <= bytes.size().
template <typename T>
[[nodiscard]] T LoadLittleEndian(std::string_view bytes, size_t offset) noexcept {
  static_assert(std::is_unsigned_v<T>);
  uint64_t value = 0;
  for (size_t i = sizeof(T); i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(bytes[offset + i]);
  }
  return static_cast<T>(value);
}

/// Overwrites the bytes at `offset`; requires offset + sizeof(T) <= bytes.size().
template <typename T>
void StoreLittleEndian(T value, std::string& bytes, size_t offset) noexcept {
  static_assert(std::is_unsigned_v<T>);
  for (size_t i = 0; i < sizeof(T); ++i) {
    bytes[offset + i] = static_cast<char>(static_cast<uint64_t>(value) >> (8 * i) & 0xFF);
  }
}

template <typename T>
void AppendLittleEndian(T value, std::string& bytes) {
  const size_t offset = bytes.size();
  bytes.resize(offset + sizeof(T));
  StoreLittleEndian(value, bytes, offset);
}

}  // namespace sigmavm::program
