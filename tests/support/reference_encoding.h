// Base64 and UTF-16 for the reference evaluator, written from the definitions.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "tests/support/reference_text.h"

namespace sigmavm::reference {

/// Standard alphabet, padded (RFC 4648, section 4).
[[nodiscard]] std::string Base64(std::string_view bytes);

/// What of `bytes` shows in base64 text at each of the three alignments, whatever surrounds it
/// (sigma-semantics, section 6.2). Requires two bytes or more.
[[nodiscard]] std::array<std::string, 3> Base64Offsets(std::string_view bytes);

enum class ByteOrder : uint8_t { kLittleEndian, kBigEndian };

/// The bytes of one code point in UTF-16, surrogates included.
[[nodiscard]] std::string Utf16Bytes(char32_t code_point, ByteOrder order);

}  // namespace sigmavm::reference
