#include "runtime/input/key_memory.h"

#include <cstring>
#include <utility>

namespace sigmavm::input {

KnownKey* KeyMemory::Add(const FieldMap* map, std::string_view key, const char* colon) {
  if (key.size() > kLongest || colon != key.data() + key.size() + 1) return nullptr;
  if (ContainsAny<'\\'>(key)) return nullptr;
  KnownKey* const set = &keys_[SetOf(map, key)];
  size_t way = 0;
  while (way < kWays - 1 && set[way].map != nullptr) ++way;
  if (set[way].map != nullptr) set[0] = std::exchange(set[way], {});  // the older one goes
  KnownKey& known = set[way];
  known = {};
  known.map = map;
  known.mask = static_cast<uint32_t>((uint64_t{1} << (key.size() + kQuotes + 1)) - 1);
  std::memcpy(known.spelling.data(), key.data() - 1, key.size() + kQuotes + 1);
  return &known;
}

}  // namespace sigmavm::input
