#include "runtime/program/checksum.h"

#include <array>
#include <cstddef>

namespace sigmavm::program {
namespace {

constexpr uint32_t kPolynomial = 0x82F6'3B78;

// kTables[k][b] is the checksum of byte b followed by k zero bytes, so that eight table look-ups,
// independent of each other, advance the checksum by eight bytes ("slicing by 8").
using Tables = std::array<std::array<uint32_t, 256>, 8>;

constexpr Tables MakeTables() {
  Tables tables{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? kPolynomial : 0);
    tables[0][byte] = crc;
  }
  for (size_t k = 1; k < tables.size(); ++k) {
    for (size_t byte = 0; byte < 256; ++byte) {
      const uint32_t crc = tables[k - 1][byte];
      tables[k][byte] = (crc >> 8) ^ tables[0][crc & 0xFF];
    }
  }
  return tables;
}

constexpr Tables kTables = MakeTables();

}  // namespace

uint32_t Crc32c(std::string_view bytes) noexcept {
  uint32_t crc = ~uint32_t{0};
  size_t pos = 0;
  const auto byte_at = [&](size_t i) { return static_cast<unsigned char>(bytes[i]); };
  for (; pos + 8 <= bytes.size(); pos += 8) {
    uint32_t next = 0;
    for (size_t i = 0; i < 4; ++i) {
      next ^= kTables[7 - i][((crc >> (8 * i)) & 0xFF) ^ byte_at(pos + i)];
      next ^= kTables[3 - i][byte_at(pos + 4 + i)];
    }
    crc = next;
  }
  for (; pos < bytes.size(); ++pos) {
    crc = (crc >> 8) ^ kTables[0][(crc & 0xFF) ^ byte_at(pos)];
  }
  return ~crc;
}

}  // namespace sigmavm::program
