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
    kField,  ///< a string is the value of at most one field and one text of the header
    kOther,
  };

  std::array<char, kPrefixBytes> spelling{};  ///< both quotes and the colon included
  uint32_t mask = 0;                          ///< one bit for each byte of it
  std::array<uint32_t, 2> next{};             ///< numbers of the keys that followed, last first
  const FieldMap* map = nullptr;              ///< where the key stands; nullptr while unused
  const FieldMap::Entry* entry = nullptr;
  const FieldMap* child = nullptr;
  FieldTarget target;  ///< of kField
  Use use = Use::kOther;
};

/// A cache of fixed size, so hostile keys cost no more than a lookup. Not thread-safe.
class KeyMemory {
 public:
  KeyMemory() : keys_(kStart + 1) {}

  /// Call before the first key of a record.
  void StartRecord() noexcept { last_ = kStart; }

  /// The key of `map` whose opening quote is at `quote`, which must be padded, if it is one of
  /// those expected here; else nullptr.
  [[nodiscard]] const KnownKey* Expected(const FieldMap* map, const char* quote) noexcept {
    for (const uint32_t number : keys_[last_].next) {
      const KnownKey& key = keys_[number];
      if (key.map != map || !HasPrefix(quote, key.spelling.data(), key.mask)) continue;
      last_ = number;
      return &key;
    }
    return nullptr;
  }

  /// The same for any key that is remembered, which then is expected after its predecessor.
  /// Otherwise it is remembered without a meaning, for the caller to fill in; nullptr for keys that
  /// cannot be remembered: long ones, and those with escapes or with blanks before their colon.
  [[nodiscard]] KnownKey* Remember(const FieldMap* map, const char* quote, std::string_view key,
                                   bool& is_new);

 private:
  static constexpr unsigned kSizeBits = 9;  // a few times the keys of all events of Sysmon
  static constexpr uint32_t kStart = 1 << kSizeBits;  // a key that only leads to the first one

  [[nodiscard]] static uint32_t Number(const FieldMap* map, std::string_view key) noexcept;

  std::vector<KnownKey> keys_;
  uint32_t last_ = kStart;
};

}  // namespace sigmavm::input
