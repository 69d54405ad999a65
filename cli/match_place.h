// Which bytes of a value made a predicate hold, for carets under the value.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "compiler/ir/predicate.h"

namespace sigmavm::cli {

/// Half-open.
struct ByteRange {
  size_t begin = 0;
  size_t end = 0;
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

/// The pieces of `value` that the literals of a pattern, or a regular expression, matched; the
/// whole value for other operators. `value` is known to satisfy the predicate. Empty when the
/// pieces cannot be told.
[[nodiscard]] std::vector<ByteRange> MatchedPieces(const ir::Predicate& predicate,
                                                   std::string_view value);

/// Where `value`, the text of the field `field`, stands in the text of an event; nullopt when it is
/// not there literally.
[[nodiscard]] std::optional<ByteRange> PlaceInEvent(std::string_view event, std::string_view field,
                                                    std::string_view value);

/// The bytes of `event` that are `piece` of the value that stands at `place`.
[[nodiscard]] ByteRange PieceInEvent(std::string_view event, const ByteRange& place,
                                     const ByteRange& piece);

}  // namespace sigmavm::cli
