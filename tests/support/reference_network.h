// IP addresses and networks for the reference evaluator.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace sigmavm::reference {

struct Address {
  bool v6 = false;
  std::array<uint8_t, 16> bytes{};  ///< network order; IPv4 in the first four
};

/// Exactly one address and nothing else; no zone, no leading zeros.
[[nodiscard]] std::optional<Address> ParseAddress(const std::string& text);

struct Network {
  Address base;
  unsigned prefix = 0;
};

/// `address` or `address/prefix` without host bits; nullopt for anything else.
[[nodiscard]] std::optional<Network> ParseNetwork(const std::string& text);

/// Addresses of the other family, IPv4-mapped ones too, are outside.
[[nodiscard]] bool Contains(const Network& network, const Address& address);

}  // namespace sigmavm::reference
