#include "runtime/input/key_memory.h"

#include <cstring>

namespace sigmavm::input {

KnownKey* KeyMemory::Remember(const FieldMap* map, const char* quote, std::string_view key,
                              bool& is_new) {
  constexpr size_t kMarks = 3;  // quotes and colon
  if (key.size() + kMarks > kPrefixBytes) return nullptr;
  const uint32_t number = Number(map, key);
  KnownKey& known = keys_[number];
  const auto mask = static_cast<uint32_t>((uint64_t{1} << (key.size() + kMarks)) - 1);
  is_new = known.map != map || known.mask != mask || !HasPrefix(quote, known.spelling.data(), mask);
  if (is_new) {
    if (key.data()[key.size() + 1] != ':' || ContainsAny<'\\'>(key)) return nullptr;
    const auto next = known.next;
    known = {};
    known.next = next;
    known.map = map;
    known.mask = mask;
    std::memcpy(known.spelling.data(), quote, key.size() + kMarks);
  }
  auto& next = keys_[last_].next;
  next = {number, next[0]};
  last_ = number;
  return &known;
}

uint32_t KeyMemory::Number(const FieldMap* map, std::string_view key) noexcept {
  uint64_t first = LoadWord(key.data());
  uint64_t last = 0;
  if (key.size() < 8) {
    first &= (uint64_t{1} << 8 * key.size()) - 1;
  } else {
    last = LoadWord(key.data() + key.size() - 8);
  }
  const auto place = static_cast<uint64_t>(reinterpret_cast<uintptr_t>(map));
  const uint64_t hash =
      (first ^ key.size() ^ place) * 0x9E3779B97F4A7C15u + (last ^ place) * 0xC2B2AE3D27D4EB4Fu;
  return static_cast<uint32_t>(hash >> (64 - kSizeBits));
}

}  // namespace sigmavm::input
