// The length of a correlation's window.
#pragma once

#include <cstdint>

#include "compiler/source/yaml_document.h"
#include "runtime/base/result.h"

namespace sigmavm::read {

/// Seconds of `15m`: a positive whole number and one of s, m, h, d, nothing between. Above a
/// century it is an error.
Result<uint64_t> ReadTimespan(const source::Node& node);

}  // namespace sigmavm::read
