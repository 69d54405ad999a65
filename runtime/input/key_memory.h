// Remembers what keys meant in earlier records, by the very bytes that spell them: the records of a
// stream name the same few keys again and again.
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
  Use use = Use::kOther;
  const FieldMap* map = nullptr;  ///< where the key stands; nullptr while unused
  const FieldMap::Entry* entry = nullptr;
  const FieldMap* child = nullptr;
  FieldTarget target;  ///< of kField
};

/// A cache of fixed size, so hostile keys cost no more than a lookup. Not thread-safe.
class KeyMemory {
 public:
  KeyMemory() : keys_(kSets * kWays) {}

  /// The key of `map` whose opening quote is at `quote` and whose colon at `colon`, or nullptr.
  /// Both are in a padded text. Follows no branch that depends on which key it is.
  [[nodiscard]] const KnownKey* Find(const FieldMap* map, const char* quote,
                                     const char* colon) const noexcept {
    const auto size = static_cast<size_t>(colon - quote) - kQuotes;
    if (size > kLongest) return nullptr;
    const KnownKey* const set = &keys_[SetOf(map, {quote + 1, size})];
    for (size_t way = 0; way < kWays; ++way) {
      const KnownKey& key = set[way];
      if (key.map == map && HasPrefix(quote, key.spelling.data(), key.mask)) return &key;
    }
    return nullptr;
  }

  /// Remembers a key that Find() did not, for the caller to fill in. nullptr for keys that cannot
  /// be remembered: long ones, and those with escapes or with blanks before their colon.
  [[nodiscard]] KnownKey* Add(const FieldMap* map, std::string_view key, const char* colon);

 private:
  static constexpr size_t kQuotes = 2;
  static constexpr size_t kLongest = kPrefixBytes - kQuotes - 1;
  static constexpr size_t kWays = 2;
  static constexpr unsigned kSetBits = 9;  // all keys of all Sysmon events in a few shapes
  static constexpr size_t kSets = size_t{1} << kSetBits;

  /// Where the set of a key starts. Its first and last eight bytes tell keys apart.
  [[nodiscard]] static size_t SetOf(const FieldMap* map, std::string_view key) noexcept {
    const size_t last = key.size() < 8 ? 0 : key.size() - 8;
    const size_t shift = key.size() < 8 ? 64 - 8 * key.size() : 0;
    const uint64_t head = key.empty() ? 0 : LoadWord(key.data()) << shift;
    const uint64_t tail = key.empty() ? 0 : LoadWord(key.data() + last) << shift;
    const auto place = static_cast<uint64_t>(reinterpret_cast<uintptr_t>(map)) + key.size();
    const uint64_t hash = (head ^ place) * 0x9E3779B97F4A7C15u + tail * 0xC2B2AE3D27D4EB4Fu;
    return static_cast<size_t>(hash >> (64 - kSetBits)) * kWays;
  }

  std::vector<KnownKey> keys_;
};

}  // namespace sigmavm::input
