// A place in a source text: which text, and which bytes of it.
#pragma once

#include <cstdint>

namespace sigmavm {

/// Index of a text in a SourceMap. kNoSource marks a diagnostic that has no text behind it.
using SourceId = uint32_t;
inline constexpr SourceId kNoSource = UINT32_MAX;

/// Half-open range of bytes [begin, end) in one source text. Lines and columns are derived when a
/// span is printed (SourceMap::Locate), never stored.
struct Span {
  SourceId source = kNoSource;
  uint32_t begin = 0;
  uint32_t end = 0;

  [[nodiscard]] bool valid() const noexcept { return source != kNoSource; }
  friend bool operator==(const Span&, const Span&) = default;
};

}  // namespace sigmavm
