// Where the tokens of a JSON text are: simdjson's structural index, made available for a walk that
// trusts nothing but that index.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace sigmavm::input {

/// simdjson's own walk (On-Demand, 3.0.1) does not check where the index ends and so follows some
/// unbalanced documents into the bytes behind them; here the index is walked by JsonCursor instead.
/// Not thread-safe. Memory is kept and grows to the longest text seen.
class JsonStructure {
 public:
  enum class Status : uint8_t {
    kGood,
    kEmpty,
    kIllFormedUtf8,
    kUnclosedString,
    kControlCharacter,  ///< in a string
    kOutOfMemory,
  };

  JsonStructure();
  ~JsonStructure();
  JsonStructure(JsonStructure&&) noexcept;
  JsonStructure& operator=(JsonStructure&&) noexcept;

  /// Indexes `text`, which must be padded and below 4 GiB.
  [[nodiscard]] Status Index(std::string_view text);

  /// After kGood: the offsets of all brackets, commas and colons outside strings, of the opening
  /// quotes of strings and of the first bytes of other scalars, in order; then text.size(). Valid
  /// until the next Index().
  [[nodiscard]] std::span<const uint32_t> offsets() const noexcept { return offsets_; }

 private:
  class Indexer;
  std::unique_ptr<Indexer> indexer_;
  std::span<const uint32_t> offsets_;
};

}  // namespace sigmavm::input
