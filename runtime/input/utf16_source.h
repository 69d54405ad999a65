// UTF-16 text as UTF-8: what PowerShell and the event viewer write.
#pragma once

#include <memory>

#include "runtime/input/byte_source.h"

namespace sigmavm::input {

enum class ByteOrder : bool { kLittle, kBig };

/// `text` without its byte order mark, as UTF-8. Surrogates without a partner and half a unit at
/// the end become U+FFFD.
[[nodiscard]] std::unique_ptr<ByteSource> DecodeUtf16(std::unique_ptr<ByteSource> text,
                                                      ByteOrder order);

}  // namespace sigmavm::input
