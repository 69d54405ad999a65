// What a text must have before a regular expression can match it, found by reading the expression:
// a cheap refusal that keeps most texts away from RE2.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace sigmavm::match {

/// A run of consecutive bytes that all belong to a set.
struct ByteRun {
  std::bitset<256> bytes;
  size_t length = 0;
  std::optional<char> only;  ///< the one byte of the set, for runs of one byte
};

/// Necessary conditions; none known is the default. Immutable and thread-safe.
class RegexNeeds {
 public:
  RegexNeeds() = default;
  /// Understands the usual syntax of RE2 and claims nothing about a pattern that uses more.
  /// `flags` are those of program::Predicate.
  RegexNeeds(std::string_view pattern, uint8_t flags);

  /// False only if the expression cannot match.
  [[nodiscard]] bool MayMatch(std::string_view text) const noexcept;
  /// The same, asked of the folded form of a text in ASCII.
  [[nodiscard]] bool MayMatchFolded(std::string_view folded) const noexcept;

  /// When the whole expression is `.{n}` or `.{n,}`, searched anywhere: n. Such an expression has
  /// as many states as n, which is what RE2 is slowest at.
  [[nodiscard]] std::optional<size_t> dot_run() const noexcept { return dot_run_; }

 private:
  /// As many runs as are worth asking about, the rarest first.
  static constexpr size_t kMostRuns = 2;

  size_t least_size_ = 0;  // bytes
  std::vector<ByteRun> runs_;
  std::vector<ByteRun> folded_runs_;  // the same with small letters for capitals
  std::optional<size_t> dot_run_;
};

/// Whether a well-formed text has `length` code points in a row, without a line break among them
/// unless `line_breaks`.
[[nodiscard]] bool HasCodePointRun(std::string_view text, size_t length, bool line_breaks) noexcept;

}  // namespace sigmavm::match
