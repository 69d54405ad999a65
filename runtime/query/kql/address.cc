#include "runtime/query/kql/address.h"

#include <charconv>

namespace sigmavm::kql {
namespace {

constexpr uint32_t kMappedBits = 96;

/// Reads all of `text` as a number of at most `maximum`, without sign or leading zeros.
std::optional<uint32_t> ReadNumber(std::string_view text, int base, uint32_t maximum) noexcept {
  if (text.empty() || (base == 10 && text.size() > 1 && text.front() == '0')) return std::nullopt;
  uint32_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, base);
  if (error != std::errc() || stop != end || number > maximum) return std::nullopt;
  return number;
}

/// Takes "/bits" off the end; false when there is one that is not a number up to `maximum`.
bool TakePrefix(std::string_view& text, uint32_t maximum, uint32_t& bits) noexcept {
  bits = maximum;
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return true;
  const std::optional<uint32_t> number = ReadNumber(text.substr(slash + 1), 10, maximum);
  text = text.substr(0, slash);
  if (number) bits = *number;
  return number.has_value();
}

bool ReadQuad(std::string_view text, uint8_t* bytes) noexcept {
  for (int i = 0; i < 4; ++i) {
    const size_t dot = i < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return false;
    const std::optional<uint32_t> number = ReadNumber(text.substr(0, dot), 10, 255);
    if (!number) return false;
    bytes[i] = static_cast<uint8_t>(*number);
    if (i < 3) text.remove_prefix(dot + 1);
  }
  return true;
}

/// Reads groups separated by single colons into `bytes`; the number of bytes, or SIZE_MAX.
size_t ReadGroups(std::string_view text, uint8_t* bytes, size_t room) noexcept {
  size_t count = 0;
  while (!text.empty()) {
    const size_t colon = text.find(':');
    const std::string_view group = text.substr(0, colon);
    if (colon == std::string_view::npos && group.find('.') != std::string_view::npos) {
      return count + 4 <= room && ReadQuad(group, bytes + count) ? count + 4 : SIZE_MAX;
    }
    const std::optional<uint32_t> number =
        group.size() <= 4 ? ReadNumber(group, 16, 0xFFFF) : std::nullopt;
    if (!number || count + 2 > room) return SIZE_MAX;
    bytes[count++] = static_cast<uint8_t>(*number >> 8);
    bytes[count++] = static_cast<uint8_t>(*number & 0xFF);
    if (colon == std::string_view::npos) break;
    text.remove_prefix(colon + 1);
    if (text.empty()) return SIZE_MAX;
  }
  return count;
}

}  // namespace

std::optional<Address> ParseIpv4(std::string_view text) noexcept {
  Address address;
  uint32_t bits = 0;
  if (!TakePrefix(text, 32, bits)) return std::nullopt;
  address.bytes[10] = 0xFF;
  address.bytes[11] = 0xFF;
  if (!ReadQuad(text, address.bytes.data() + 12)) return std::nullopt;
  address.prefix_bits = kMappedBits + bits;
  return address;
}

std::optional<Address> ParseIpv6(std::string_view text) noexcept {
  if (std::optional<Address> address = ParseIpv4(text)) return address;
  Address address;
  if (!TakePrefix(text, 128, address.prefix_bits)) return std::nullopt;
  const size_t gap = text.find("::");
  if (gap == std::string_view::npos) {
    if (ReadGroups(text, address.bytes.data(), 16) != 16) return std::nullopt;
    return address;
  }
  std::array<uint8_t, 16> tail{};
  const size_t head_size = ReadGroups(text.substr(0, gap), address.bytes.data(), 14);
  const size_t tail_size = ReadGroups(text.substr(gap + 2), tail.data(), 14);
  if (head_size == SIZE_MAX || tail_size == SIZE_MAX || head_size + tail_size > 14) {
    return std::nullopt;
  }
  for (size_t i = 0; i < tail_size; ++i) address.bytes[16 - tail_size + i] = tail[i];
  return address;
}

bool SamePrefix(const Address& a, const Address& b, uint32_t prefix_bits) noexcept {
  for (uint32_t i = 0; i < 16 && prefix_bits > i * 8; ++i) {
    const uint32_t bits = prefix_bits - i * 8;
    const uint32_t mask = bits >= 8 ? 0xFFu : 0xFFu << (8 - bits);
    if (((static_cast<uint32_t>(a.bytes[i]) ^ b.bytes[i]) & mask & 0xFF) != 0) return false;
  }
  return true;
}

}  // namespace sigmavm::kql
