// The networks that cidr predicates name, parsed as the verifier and the evaluator must agree on.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sigmavm::program {

/// An IPv4 network uses the first 4 bytes of `address`. IPv4 and IPv4-mapped IPv6 are different.
struct Network {
  bool is_v6 = false;
  uint8_t prefix_bits = 0;  ///< at most 32, or 128
  std::array<uint8_t, 16> address{};
  friend bool operator==(const Network&, const Network&) = default;
};

/// Parses "10.0.0.0/8", "fe80::/10" or an address alone, which is a network of one. Strict: no host
/// bits set, no blanks, no leading zeros, no zone. nullopt for everything else.
[[nodiscard]] std::optional<Network> ParseNetwork(std::string_view text) noexcept;

}  // namespace sigmavm::program
