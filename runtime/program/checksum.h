// CRC-32C, which finds accidental damage of program files.
#pragma once

#include <cstdint>
#include <string_view>

namespace sigmavm::program {

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78, initial value and final XOR all ones), as
/// in RFC 3720 appendix B.4. Finds accidents, not enemies: signature.h answers those.
/// Uses the processor's instruction where there is one.
[[nodiscard]] uint32_t Crc32c(std::string_view bytes) noexcept;

/// The same on every machine and without the instruction: what Crc32c is tested against.
[[nodiscard]] uint32_t Crc32cByTables(std::string_view bytes) noexcept;

}  // namespace sigmavm::program
