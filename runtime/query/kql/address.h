// IP addresses with an optional prefix length, as the ipv4_ and ipv6_ functions read them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sigmavm::kql {

/// An address of IPv4 is held as its IPv4-mapped form (RFC 4291, section 2.5.5.2).
struct Address {
  std::array<uint8_t, 16> bytes{};
  uint32_t prefix_bits = 128;
};

/// Strict: four decimal numbers without leading zeros, and `/0` to `/32` perhaps.
[[nodiscard]] std::optional<Address> ParseIpv4(std::string_view text) noexcept;

/// An address of either family; the prefix of one of IPv6 is `/0` to `/128`.
[[nodiscard]] std::optional<Address> ParseIpv6(std::string_view text) noexcept;

/// Whether the first `prefix_bits` bits are the same.
[[nodiscard]] bool SamePrefix(const Address& a, const Address& b, uint32_t prefix_bits) noexcept;

}  // namespace sigmavm::kql
