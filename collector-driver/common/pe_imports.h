// What a Windows program imports, and the hash over it (IMPHASH) that malware analysts know
// families by.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "collector-driver/common/pe_image.h"

namespace sigmavm::collector {

struct PeImport {
  std::string library;   ///< as written: "KERNEL32.dll"
  std::string function;  ///< as written, or "ord12" or a well-known name for ordinals; never empty
};

/// All imports in the order of the file, delayed ones excepted. Bounded, and forgiving in the same
/// way as pefile, which the values that others publish come from.
[[nodiscard]] std::vector<PeImport> ReadImports(const PeImage& image);

/// The MD5 of "library.function" of all imports in lower case, without .dll, .ocx or .sys, joined
/// by commas. nullopt when there are none.
[[nodiscard]] std::optional<std::array<uint8_t, 16>> Imphash(const std::vector<PeImport>& imports);

}  // namespace sigmavm::collector
