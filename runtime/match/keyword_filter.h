// Tells from the bytes of a JSON document that none of a few keywords can be in any of its values,
// so that most documents need not be taken apart for keywords.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/arena.h"
#include "runtime/match/gram_literals.h"
#include "runtime/match/literal.h"
#include "runtime/match/piece_search.h"

namespace sigmavm::match {

/// Looks, without case, for a piece of each keyword that JSON writes as it is: one by one when
/// there are few, else in one pass for all, of which there is one for dozens and one for any number
/// of them. Immutable and thread-safe.
class KeywordFilter {
 public:
  /// `keywords` are folded, as for LiteralScanner.
  explicit KeywordFilter(std::span<const Literal> keywords);

  /// False only if no value of the document can have any of the keywords, where a value is the text
  /// of a string or the canonical text of a number, true or false. The document must be padded
  /// (kDocumentPadding) and must not write characters as \uXXXX. `arena` and `hits`, with room for
  /// all keywords and empty before and after, are to work with.
  [[nodiscard]] bool MayMatch(std::string_view document, Arena& arena, HitSet& hits) const;

 private:
  /// More pieces than this are searched for together.
  static constexpr size_t kMostSingle = 3;

  bool usable_ = true;          // whether every keyword has such a piece
  bool has_relatives_ = false;  // whether a piece has a letter that others beyond ASCII fold to
  std::vector<std::string> pieces_;    // each once
  std::optional<PieceSearch> search_;  // of all pieces, when there are some
  GramLiterals grams_{{}};             // of all pieces, when there are many
};

}  // namespace sigmavm::match
