// Tells from the bytes of a JSON document that none of a few keywords can be in any of its values,
// so that most documents need not be taken apart for keywords.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/match/literal.h"

namespace sigmavm::match {

/// Looks, without case, for a piece of each keyword that JSON writes as it is. Immutable and
/// thread-safe.
class KeywordFilter {
 public:
  /// More keywords than this are not worth a search each.
  static constexpr size_t kMost = 8;

  /// `keywords` are folded, as for LiteralScanner.
  explicit KeywordFilter(std::span<const Literal> keywords);

  /// False only if no value of the document can have any of the keywords, where a value is the text
  /// of a string or the canonical text of a number, true or false. The document must be
  /// padded (kDocumentPadding) and must not write characters as \uXXXX.
  [[nodiscard]] bool MayMatch(std::string_view document) const noexcept;

 private:
  bool usable_ = true;  // whether every keyword has such a piece
  std::vector<std::string> pieces_;
};

}  // namespace sigmavm::match
