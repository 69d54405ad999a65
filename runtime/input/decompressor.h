// Reads through gzip and zstd with memory that does not depend on what is inside.
#pragma once

#include <memory>
#include <string>

#include "runtime/input/byte_source.h"

namespace sigmavm::input {

/// The bytes inside the gzip members of `compressed`, which may be several. `name` is for problems.
/// Data that is cut off or corrupt gives what could be read of it, then kCorruptCompression.
[[nodiscard]] std::unique_ptr<ByteSource> DecompressGzip(std::unique_ptr<ByteSource> compressed,
                                                         std::string name);

/// The same for zstd frames. Frames that need a window above 128 MiB are refused.
[[nodiscard]] std::unique_ptr<ByteSource> DecompressZstd(std::unique_ptr<ByteSource> compressed,
                                                         std::string name);

}  // namespace sigmavm::input
