// Whether a text is one address inside a network.
#pragma once

#include <string_view>

#include "runtime/program/network.h"

namespace sigmavm::match {

/// The whole text must be exactly one address: no port, prefix, blanks or leading zeros. IPv4 and
/// IPv6 do not mix, not even as IPv4-mapped addresses.
[[nodiscard]] bool InNetwork(std::string_view text, const program::Network& network) noexcept;

}  // namespace sigmavm::match
