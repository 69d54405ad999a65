// Where the bytes of a decoded scalar came from in its file, so that a place inside a condition or
// a value can be shown with a caret even when YAML quoting or folding changed the text.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/base/span.h"

namespace sigmavm {

/// Maps offsets in a decoded text back to its source. `offsets[i]` is the source offset of decoded
/// byte i, with one more entry for the end; when it is empty, every place maps to `whole`.
struct TextOrigin {
  Span whole;
  std::vector<uint32_t> offsets;

  [[nodiscard]] Span Map(size_t begin, size_t end) const {
    if (begin >= offsets.size() || end >= offsets.size()) return whole;
    return {whole.source, offsets[begin], end > begin ? offsets[end - 1] + 1 : offsets[begin]};
  }
};

}  // namespace sigmavm
