#include "runtime/program/network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace sigmavm::program {
namespace {

std::optional<Network> ParseAddress(std::string_view text) noexcept {
  // inet_pton wants a terminator; nothing longer than this is an address.
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size() || text.find('\0') != text.npos) return std::nullopt;
  std::copy(text.begin(), text.end(), terminated.begin());
  Network network;
  if (inet_pton(AF_INET, terminated.data(), network.address.data()) == 1) {
    network.prefix_bits = 32;
    return network;
  }
  if (inet_pton(AF_INET6, terminated.data(), network.address.data()) == 1) {
    network.is_v6 = true;
    network.prefix_bits = 128;
    return network;
  }
  return std::nullopt;
}

bool ParsePrefix(std::string_view text, uint8_t limit, uint8_t& bits) noexcept {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return false;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, bits);
  return error == std::errc() && stop == end && bits <= limit;
}

bool HasHostBits(const Network& network) noexcept {
  for (size_t byte = 0; byte < network.address.size(); ++byte) {
    const size_t first_bit = byte * 8;
    if (first_bit + 8 <= network.prefix_bits) continue;
    const size_t kept = network.prefix_bits > first_bit ? network.prefix_bits - first_bit : 0;
    if ((network.address[byte] & (0xFFu >> kept)) != 0) return true;
  }
  return false;
}

}  // namespace

std::optional<Network> ParseNetwork(std::string_view text) noexcept {
  const size_t slash = text.find('/');
  std::optional<Network> network = ParseAddress(text.substr(0, slash));
  if (!network || slash == text.npos) return network;
  const uint8_t limit = network->prefix_bits;
  if (!ParsePrefix(text.substr(slash + 1), limit, network->prefix_bits)) return std::nullopt;
  if (HasHostBits(*network)) return std::nullopt;
  return network;
}

}  // namespace sigmavm::program
