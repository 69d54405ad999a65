#include "tests/support/reference_network.h"

#include <arpa/inet.h>

namespace sigmavm::reference {
namespace {

unsigned Width(const Address& address) { return address.v6 ? 128 : 32; }

bool Bit(const Address& address, unsigned index) {
  return ((address.bytes[index / 8] >> (7 - index % 8)) & 1) != 0;
}

std::optional<unsigned> ParsePrefix(const std::string& text, unsigned width) {
  if (text.empty() || text.size() > 3) return std::nullopt;
  if (text.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  const auto prefix = static_cast<unsigned>(std::stoul(text));
  if (prefix > width) return std::nullopt;
  return prefix;
}

}  // namespace

std::optional<Address> ParseAddress(const std::string& text) {
  if (text.find('\0') != std::string::npos) return std::nullopt;
  Address address;
  if (inet_pton(AF_INET, text.c_str(), address.bytes.data()) == 1) return address;
  address.v6 = true;
  if (inet_pton(AF_INET6, text.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

std::optional<Network> ParseNetwork(const std::string& text) {
  const size_t slash = text.find('/');
  const auto base = ParseAddress(text.substr(0, slash));
  if (!base) return std::nullopt;
  Network network{*base, Width(*base)};
  if (slash == std::string::npos) return network;
  const auto prefix = ParsePrefix(text.substr(slash + 1), Width(*base));
  if (!prefix) return std::nullopt;
  network.prefix = *prefix;
  for (unsigned i = network.prefix; i < Width(*base); ++i) {
    if (Bit(*base, i)) return std::nullopt;
  }
  return network;
}

bool Contains(const Network& network, const Address& address) {
  if (network.base.v6 != address.v6) return false;
  for (unsigned i = 0; i < network.prefix; ++i) {
    if (Bit(network.base, i) != Bit(address, i)) return false;
  }
  return true;
}

}  // namespace sigmavm::reference
