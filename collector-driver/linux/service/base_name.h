// The last part of a path.
#pragma once

#include <string_view>

namespace sigmavm::collector {

/// What follows the last slash; all of a path without one.
[[nodiscard]] constexpr std::string_view BaseName(std::string_view path) noexcept {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace sigmavm::collector
