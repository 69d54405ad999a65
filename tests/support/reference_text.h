// Texts as code points, and Sigma's wildcard patterns over them, for the reference evaluator.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sigmavm::reference {

/// A text as Unicode code points, so that `?` and every comparison act on whole characters.
using Text = std::u32string;

[[nodiscard]] Text Decode(std::string_view utf8);
[[nodiscard]] std::string Encode(const Text& text);
[[nodiscard]] Text Fold(Text text);

enum class AtomKind : uint8_t {
  kLiteral,  ///< one code point
  kAnyOne,   ///< `?`
  kAnyRun,   ///< `*`
  kDash,     ///< one of the five dashes of `windash`
};

struct Atom {
  AtomKind kind = AtomKind::kLiteral;
  char32_t code_point = 0;  ///< kLiteral; kDash: the dash as written
  bool inert = false;       ///< a `\%`, which opens no placeholder
  friend bool operator==(const Atom&, const Atom&) = default;
};

/// A string value after its escapes are resolved (sigma-semantics, section 5).
using Pattern = std::vector<Atom>;

inline constexpr char32_t kDashes[] = {U'-', U'/', U'\u2013', U'\u2014', U'\u2015'};

[[nodiscard]] Atom Literal(char32_t code_point);
[[nodiscard]] Pattern LiteralPattern(const Text& text);

/// Resolves escapes and wildcards. With `percent_escapes` (the item has `expand`), `\%` is a
/// literal percent sign too.
[[nodiscard]] Pattern ScanPattern(std::string_view value, bool percent_escapes);

[[nodiscard]] bool HasWildcards(const Pattern& pattern);

/// The literal text of a pattern without wildcards.
[[nodiscard]] Text PlainText(const Pattern& pattern);

/// A pattern cut at its `*`: the first piece is anchored at the start, the last at the end.
class Glob {
 public:
  Glob() = default;
  /// With `cased`, literals are kept as they are; else folded, and texts must come folded.
  Glob(const Pattern& pattern, bool cased);

  [[nodiscard]] bool Matches(const Text& text) const;

 private:
  std::vector<Pattern> pieces_;
};

}  // namespace sigmavm::reference
