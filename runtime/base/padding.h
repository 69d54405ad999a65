// What every text that is read in blocks must have behind it.
#pragma once

#include <cstddef>

namespace sigmavm {

/// Bytes that must be readable after every document and every text inside it; their content is
/// irrelevant. What simdjson asks for, and more than any loop of ours runs over.
inline constexpr size_t kDocumentPadding = 64;

}  // namespace sigmavm
