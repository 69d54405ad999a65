// Tells what a stream of bytes is from how it starts; names of files say nothing.
#pragma once

#include <cstdint>
#include <string_view>

namespace sigmavm::input {

enum class ContentType : uint8_t {
  kText,  ///< UTF-8, perhaps with a byte order mark; also an empty stream
  kUtf16Little,
  kUtf16Big,
  kGzip,
  kZstd,
  kEvtx,
  kBinary,
};

/// The fewest bytes DetectContent() wants to see when there are as many; more tell more.
inline constexpr size_t kContentHeadBytes = 16;

struct Content {
  ContentType type = ContentType::kText;
  std::string_view name;  ///< of a kBinary format that is known; a static text
};

[[nodiscard]] Content DetectContent(std::string_view head) noexcept;

/// The length of a UTF-8 byte order mark at the start of `text`: 0 or 3.
[[nodiscard]] size_t Utf8MarkLength(std::string_view text) noexcept;

}  // namespace sigmavm::input
