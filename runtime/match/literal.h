// What a literal scanner looks for, and where it puts what it found.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace sigmavm::match {

enum class LiteralKind : uint8_t { kEquals, kStartsWith, kEndsWith, kContains };

/// Position of a literal in the list that its scanner was made from.
using LiteralId = uint32_t;

/// A folded text and where in a folded value it has to stand.
struct Literal {
  LiteralKind kind = LiteralKind::kEquals;
  std::string_view text;
};

/// A literal on its way into one of the scanner's tables.
struct NumberedLiteral {
  std::string_view text;
  LiteralId id = 0;
};

/// The literals found in one value, each once, in no particular order. Reused from value to value;
/// one per thread.
class HitSet {
 public:
  /// Room for scanners of up to `literals` literals.
  explicit HitSet(size_t literals) : seen_((literals + 63) / 64), hits_(literals) {}

  void Add(LiteralId id) noexcept {
    uint64_t& word = seen_[id / 64];
    const uint64_t bit = uint64_t{1} << id % 64;
    if ((word & bit) != 0) return;
    word |= bit;
    hits_[count_++] = id;
  }
  void Clear() noexcept {
    for (const LiteralId id : hits()) seen_[id / 64] = 0;
    count_ = 0;
  }
  [[nodiscard]] std::span<const LiteralId> hits() const noexcept { return {hits_.data(), count_}; }

 private:
  std::vector<uint64_t> seen_;
  std::vector<LiteralId> hits_;
  size_t count_ = 0;
};

}  // namespace sigmavm::match
