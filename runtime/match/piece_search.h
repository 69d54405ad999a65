// Tells whether any of a few dozen pieces of text is in a document, in one pass over its bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sigmavm::match {

/// Four bytes of every piece, the rarest, are in tables by the halves of each byte, for eight
/// groups of pieces. Thirty-two positions at a time are asked which groups can be there; those that
/// a position does not exclude are compared. Immutable and thread-safe.
class PieceSearch {
 public:
  static constexpr size_t kShortest = 4;
  /// Measured: with more pieces, too many positions have to be compared.
  static constexpr size_t kMost = 48;

  /// Whether this processor has the instructions; without, there must be no call of MayHave().
  [[nodiscard]] static bool IsSupported() noexcept;

  /// Pieces are at least kShortest small letters and other ASCII without control characters.
  explicit PieceSearch(const std::vector<std::string>& pieces);

  /// False only if the document has none of the pieces, in letters of either case; gives up, which
  /// says true, when near-misses have cost too much. The document must be padded
  /// (kDocumentPadding).
  [[nodiscard]] bool MayHave(std::string_view document) const noexcept;

 private:
  static constexpr size_t kWindow = 4;
  static constexpr size_t kGroups = 8;

  struct Piece {
    std::string text;
    size_t window = 0;  // where in the text its four bytes are
  };
  /// Bit g of an entry: some piece of group g has that half of the byte at that place.
  using Table = std::array<uint8_t, 16>;

  [[nodiscard]] bool IsAt(std::string_view document, size_t position,
                          uint32_t groups) const noexcept;

  std::array<Table, kWindow> low_{};
  std::array<Table, kWindow> high_{};
  std::array<std::vector<Piece>, kGroups> groups_;
};

}  // namespace sigmavm::match
