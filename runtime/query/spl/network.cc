// Reads addresses and networks with the system's own parser.
#include "runtime/query/spl/network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace sigmavm::spl {
namespace {

bool ReadAddress(std::string_view text, bool is_v6, std::array<uint8_t, 16>& bits) noexcept {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (text.empty() || text.size() >= buffer.size()) return false;
  if (text.find('\0') != std::string_view::npos) return false;
  std::memcpy(buffer.data(), text.data(), text.size());
  return inet_pton(is_v6 ? AF_INET6 : AF_INET, buffer.data(), bits.data()) == 1;
}

}  // namespace

std::optional<Network> ReadNetwork(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos || slash + 1 == text.size()) return std::nullopt;
  Network network;
  network.is_v6 = text.find(':') != std::string_view::npos;
  if (!ReadAddress(text.substr(0, slash), network.is_v6, network.bits)) return std::nullopt;
  const std::string_view length = text.substr(slash + 1);
  const char* const end = length.data() + length.size();
  const auto [stop, error] = std::from_chars(length.data(), end, network.prefix);
  if (error != std::errc() || stop != end) return std::nullopt;
  if (network.prefix > (network.is_v6 ? 128 : 32)) return std::nullopt;
  return network;
}

bool Contains(const Network& network, std::string_view text) noexcept {
  std::array<uint8_t, 16> bits{};
  if (!ReadAddress(text, network.is_v6, bits)) return false;
  const size_t whole = network.prefix / 8;
  if (!std::equal(bits.begin(), bits.begin() + whole, network.bits.begin())) return false;
  const auto left = static_cast<unsigned>(network.prefix % 8);
  if (left == 0) return true;
  const unsigned mask = (0xFFU << (8U - left)) & 0xFFU;
  return ((bits[whole] ^ network.bits[whole]) & mask) == 0;
}

}  // namespace sigmavm::spl
