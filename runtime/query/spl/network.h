// Networks in CIDR notation, for `search` and cidrmatch().
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sigmavm::spl {

/// The leading bits that addresses of one family share.
struct Network {
  std::array<uint8_t, 16> bits{};
  uint8_t prefix = 0;
  bool is_v6 = false;
};

/// Reads "10.0.0.0/8" or "2001:db8::/32"; nothing for any other text.
[[nodiscard]] std::optional<Network> ReadNetwork(std::string_view text);

/// Whether `text` is one address of the network; families do not mix, nor do mapped addresses.
[[nodiscard]] bool Contains(const Network& network, std::string_view text) noexcept;

}  // namespace sigmavm::spl
