// Finds one byte in long texts, with the widest registers the processor has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace sigmavm {

/// Writes a mask for each of `blocks` blocks of kBlockBytes from `bytes` on: one bit for each byte
/// that is `wanted`, the first one lowest.
using ByteMasker = void (*)(const char* bytes, size_t blocks, char wanted, uint64_t* masks);

/// All that this processor can run, the fastest one first; never empty. Thread-safe.
[[nodiscard]] std::span<const ByteMasker> ByteMaskers() noexcept;

}  // namespace sigmavm
