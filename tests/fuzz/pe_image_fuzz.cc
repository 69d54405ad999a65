// Any bytes are a Windows program or none, within bounds of time and memory.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "collector-driver/common/pe_imports.h"
#include "collector-driver/common/pe_version.h"

namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sigmavm::collector;
  const std::vector<uint8_t> copy(data, data + size);
  MemoryPeSource source(copy);
  const auto image = PeImage::Parse(source);
  if (!image) return 0;
  const std::vector<PeImport> imports = ReadImports(*image);
  constexpr size_t kMaxThunks = 0x2000;
  Check(imports.size() <= kMaxThunks);
  for (const PeImport& import : imports) {
    Check(!import.library.empty() && import.library.size() <= 0x200);
    Check(!import.function.empty() && import.function.size() <= 0x200);
  }
  Check(Imphash(imports).has_value() == !imports.empty());
  if (const auto version = ReadVersionInfo(*image)) {
    constexpr size_t kMaxText = 3 * (64 << 10);
    Check(version->file_version.size() + version->description.size() <= kMaxText);
  }
  return 0;
}
