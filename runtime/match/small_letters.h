// Comparing documents with folded ASCII texts.
#pragma once

#include <algorithm>
#include <string_view>

namespace sigmavm::match {

/// Set in a byte, it makes capitals small, and confuses a few other bytes: what is found so is to
/// be compared exactly.
inline constexpr char kSmallBit = 0x20;

/// Whether `small`, which has no capitals, stands at `text` in ASCII letters of either case. Reads
/// as many bytes.
[[nodiscard]] inline bool HasSmallAt(const char* text, std::string_view small) noexcept {
  return std::equal(small.begin(), small.end(), text, [](char folded, char c) {
    return (c >= 'A' && c <= 'Z' ? static_cast<char>(c | kSmallBit) : c) == folded;
  });
}

}  // namespace sigmavm::match
