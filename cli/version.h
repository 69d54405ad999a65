// Which build this is.
#pragma once

#include <string>

namespace sigmavm::cli {

/// "0.1.0".
[[nodiscard]] std::string VersionNumber();
/// Version, program format and compiler, a line each.
[[nodiscard]] std::string VersionText();

}  // namespace sigmavm::cli
