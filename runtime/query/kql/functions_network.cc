// Functions on IP addresses. A text that is no address, or no network, makes the result null.
#include <algorithm>
#include <optional>

#include "runtime/query/kql/address.h"
#include "runtime/query/kql/functions.h"

namespace sigmavm::kql {
namespace {

using Arguments = std::span<const Value>;
using Parse = std::optional<Address> (*)(std::string_view);

constexpr uint32_t kMappedBits = 96;

std::optional<Address> Ipv4(std::string_view text) { return ParseIpv4(text); }
std::optional<Address> Ipv6(std::string_view text) { return ParseIpv6(text); }

template <Parse kParse>
Value IsInRange(Context& context, Arguments arguments) {
  const std::optional<Address> address = kParse(context.TextOf(arguments[0]));
  const std::optional<Address> range = kParse(context.TextOf(arguments[1]));
  if (!address || !range) return {};
  return Value::Bool(SamePrefix(*address, *range, range->prefix_bits));
}

/// Ranges as arguments or in arrays. True when one has the address; otherwise null when one could
/// not be read.
template <Parse kParse>
Value IsInAnyRange(Context& context, Arguments arguments) {
  const std::optional<Address> address = kParse(context.TextOf(arguments[0]));
  if (!address) return {};
  bool all_read = true;
  for (const Value& argument : arguments.subspan(1)) {
    const bool is_array = argument.kind == Kind::kArray;
    const Value* items = is_array ? argument.items : &argument;
    for (uint32_t i = 0; i < (is_array ? argument.size : 1); ++i) {
      const std::optional<Address> range = kParse(context.TextOf(items[i]));
      if (!range) {
        all_read = false;
      } else if (SamePrefix(*address, *range, range->prefix_bits)) {
        return Value::Bool(true);
      }
    }
  }
  return all_read ? Value::Bool(false) : Value();
}

/// Compares as many bits as the shortest of the two prefixes and the argument allow.
template <Parse kParse>
Value IsMatch(Context& context, Arguments arguments) {
  const std::optional<Address> a = kParse(context.TextOf(arguments[0]));
  const std::optional<Address> b = kParse(context.TextOf(arguments[1]));
  if (!a || !b) return {};
  uint32_t bits = std::min(a->prefix_bits, b->prefix_bits);
  if (arguments.size() > 2) {
    constexpr bool kIsIpv4 = kParse == Ipv4;
    const int64_t wanted = arguments[2].integer + (kIsIpv4 ? kMappedBits : 0);
    if (wanted < (kIsIpv4 ? kMappedBits : 0) || wanted > 128) return {};
    bits = std::min(bits, static_cast<uint32_t>(wanted));
  }
  return Value::Bool(SamePrefix(*a, *b, bits));
}

/// RFC 1918.
Value IsPrivate(Context& context, Arguments arguments) {
  const std::optional<Address> address = ParseIpv4(context.TextOf(arguments[0]));
  if (!address) return {};
  for (const std::string_view network : {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"}) {
    const std::optional<Address> range = ParseIpv4(network);
    if (address->prefix_bits >= range->prefix_bits &&
        SamePrefix(*address, *range, range->prefix_bits)) {
      return Value::Bool(true);
    }
  }
  return Value::Bool(false);
}

constexpr Function kFunctions[] = {
    {"ipv4_is_in_range", "b:ss", IsInRange<Ipv4>},
    {"ipv4_is_in_any_range", "b:saa*", IsInAnyRange<Ipv4>},
    {"ipv4_is_match", "b:ssl?", IsMatch<Ipv4>},
    {"ipv4_is_private", "b:s", IsPrivate},
    {"ipv6_is_in_range", "b:ss", IsInRange<Ipv6>},
    {"ipv6_is_in_any_range", "b:saa*", IsInAnyRange<Ipv6>},
    {"ipv6_is_match", "b:ssl?", IsMatch<Ipv6>},
};

}  // namespace

std::span<const Function> NetworkFunctions() noexcept { return kFunctions; }

}  // namespace sigmavm::kql
