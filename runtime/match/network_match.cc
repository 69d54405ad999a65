#include "runtime/match/network_match.h"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace sigmavm::match {
namespace {

/// True when the first `bits` bits agree.
bool SamePrefix(const program::Network& a, const program::Network& b, size_t bits) noexcept {
  const size_t whole = bits / 8;
  if (!std::equal(a.address.data(), a.address.data() + whole, b.address.data())) return false;
  return bits % 8 == 0 || (a.address[whole] ^ b.address[whole]) >> (8 - bits % 8) == 0;
}

}  // namespace

bool InNetwork(std::string_view text, const program::Network& network) noexcept {
  if (text.find('/') != std::string_view::npos) return false;
  const std::optional<program::Network> address = program::ParseNetwork(text);
  return address && address->is_v6 == network.is_v6 &&
         SamePrefix(*address, network, network.prefix_bits);
}

}  // namespace sigmavm::match
