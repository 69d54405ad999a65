#include "runtime/input/key_memory.h"

#include <cstring>

namespace sigmavm::input {

KnownKey* KeyMemory::Remember(const FieldMap* map, const char* quote, std::string_view key,
                              bool& is_new) {
  constexpr size_t kMarks = 3;  // quotes and colon
  if (key.size() + kMarks > kPrefixBytes) return nullptr;
  if (key.data()[key.size() + 1] != ':' || ContainsAny<'\\'>(key)) return nullptr;
  const uint32_t number = Number(map, key);
  keys_[last_].next = number;
  last_ = number;
  KnownKey& known = keys_[number];
  const auto mask = static_cast<uint32_t>((uint64_t{1} << (key.size() + kMarks)) - 1);
  is_new = known.map != map || known.mask != mask || !HasPrefix(quote, known.spelling.data(), mask);
  if (is_new) {
    const uint32_t next = known.next;
    known = {};
    known.next = next;
    known.map = map;
    known.mask = mask;
    std::memcpy(known.spelling.data(), quote, key.size() + kMarks);
  }
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
  return 1 + static_cast<uint32_t>((hash >> 32) % (kSize - 1));
}

}  // namespace sigmavm::input
