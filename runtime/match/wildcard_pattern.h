// Wildcard patterns of the program format, compiled once and matched without backtracking.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sigmavm::match {

enum class WildcardPartKind : uint8_t {
  kText,  ///< these bytes
  kAny,   ///< `?`: one code point; an ill-formed byte counts as one
  kDash,  ///< `\d`: one of - / U+2013 U+2014 U+2015
  kStar,  ///< `*`: any run of bytes, also none
};

struct WildcardPart {
  WildcardPartKind kind = WildcardPartKind::kText;
  std::string text;  ///< kText; never empty
  friend bool operator==(const WildcardPart&, const WildcardPart&) = default;
};

/// Splits a pattern (program.h, Predicate) into parts; neighbouring texts and stars are joined. A
/// backslash before anything that the format does not name stands for itself.
[[nodiscard]] std::vector<WildcardPart> ParseWildcard(std::string_view pattern);

/// What kDash accepts.
inline constexpr std::string_view kDashes[] = {"-", "/", "\u2013", "\u2014", "\u2015"};

/// A pattern that must match a whole text. Immutable and thread-safe.
///
/// Between two stars the pattern has a fixed number of code points, so taking the leftmost place of
/// each piece is enough: time is at most size of text times size of pattern.
class WildcardPattern {
 public:
  explicit WildcardPattern(std::string_view pattern);

  /// Bytes are compared as they are: fold both sides for a match without case.
  [[nodiscard]] bool Matches(std::string_view text) const noexcept;

 private:
  /// What stands between two stars.
  using Piece = std::vector<WildcardPart>;

  static bool MatchForward(const Piece& piece, std::string_view text, size_t& pos) noexcept;
  static bool MatchBackward(const Piece& piece, std::string_view text, size_t begin,
                            size_t& end) noexcept;
  static bool Search(const Piece& piece, std::string_view text, size_t& pos) noexcept;

  bool open_ = false;          // has a star; without one, head_ is the whole pattern
  Piece head_;                 // before the first star, anchored at the start
  std::vector<Piece> middle_;  // between stars, none empty
  Piece tail_;                 // after the last star, anchored at the end
};

}  // namespace sigmavm::match
