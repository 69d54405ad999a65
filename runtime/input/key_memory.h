// Remembers what the keys of recent records meant, in the order they came: records of one source
// name the same keys in the same order, so one comparison replaces a lookup.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/base/byte_scan.h"
#include "runtime/input/field_plan.h"

namespace sigmavm::input {

/// A key of a map, as records spell it, and what it means there.
struct KnownKey {
  enum class Use : uint8_t {
    kSkip,   ///< nobody wants the value
    kField,  ///< the value of one field and nothing else, unless it is a map
    kOther,
  };

  std::array<char, kPrefixBytes> spelling{};  ///< both quotes and the colon included
  uint32_t mask = 0;                          ///< one bit for each byte of it
  uint32_t next = 0;                          ///< number of the key that followed
  const FieldMap* map = nullptr;              ///< where the key stands; nullptr while unused
  const FieldMap::Entry* entry = nullptr;
  const FieldMap* child = nullptr;
  FieldTarget target;  ///< of kField
  Use use = Use::kOther;
};

/// A cache of fixed size, so hostile keys cost no more than a lookup. Not thread-safe.
class KeyMemory {
 public:
  KeyMemory() : keys_(kSize) {}

  /// Call before the first key of a record.
  void StartRecord() noexcept { last_ = 0; }

  /// The key of `map` whose opening quote is at `quote`, which must be padded, if it is the one
  /// expected here; else nullptr.
  [[nodiscard]] const KnownKey* Expected(const FieldMap* map, const char* quote) noexcept {
    const uint32_t number = keys_[last_].next;
    const KnownKey& key = keys_[number];
    if (key.map != map || !HasPrefix(quote, key.spelling.data(), key.mask)) return nullptr;
    last_ = number;
    return &key;
  }

  /// The same for any key that is remembered, which then is the one expected after its
  /// predecessor. Otherwise it is remembered without a meaning, for the caller to fill in;
  /// nullptr for keys that cannot be remembered: long ones, and those with escapes or with blanks
  /// before their colon.
  [[nodiscard]] KnownKey* Remember(const FieldMap* map, const char* quote, std::string_view key,
                                   bool& is_new);

 private:
  static constexpr uint32_t kSize = 512;  // a few times the keys of all events of Sysmon

  [[nodiscard]] static uint32_t Number(const FieldMap* map, std::string_view key) noexcept;

  std::vector<KnownKey> keys_;
  uint32_t last_ = 0;  // key 0 only leads to the first key of a record
};

}  // namespace sigmavm::input
