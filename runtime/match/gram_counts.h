// Counts which bytes stand in a row in the values that are scanned, so that literals can be looked
// for by the part that those values have least.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

namespace sigmavm::match {

/// Counters of pairs of bytes and, by a hash, of four bytes in a row. Half a megabyte once
/// something is counted. Not thread-safe.
class GramCounts {
 public:
  /// Counts a folded text, of a long one the beginning.
  void Add(std::string_view text);

  [[nodiscard]] bool empty() const noexcept { return tables_ == nullptr; }

  /// How often the bytes were met, and at how many places anything was; not when empty.
  [[nodiscard]] uint32_t Pair(uint32_t pair) const noexcept {
    return tables_->pairs[pair & 0xFFFF];
  }
  [[nodiscard]] uint32_t Gram(uint32_t gram) const noexcept { return tables_->grams[Slot(gram)]; }
  [[nodiscard]] uint64_t places() const noexcept { return places_; }

 private:
  static constexpr size_t kSlots = 65'536;
  struct Tables {
    std::array<uint32_t, 65'536> pairs{};
    std::array<uint32_t, kSlots> grams{};
  };
  [[nodiscard]] static uint32_t Slot(uint32_t gram) noexcept { return gram * 0x9E3779B1u >> 16; }

  std::unique_ptr<Tables> tables_;
  uint64_t places_ = 0;
};

}  // namespace sigmavm::match
