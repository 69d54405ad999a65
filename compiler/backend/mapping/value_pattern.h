// What the pattern of a text test asks for, when it asks for something that products hold apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ir/predicate.h"

namespace sigmavm::backend {

/// The text, when the pattern is one text without wildcards (the empty one included).
[[nodiscard]] std::optional<std::string> LiteralOf(const ir::TextMatch& match);

/// `*\name`: the value ends in a backslash and exactly this name.
[[nodiscard]] std::optional<std::string> FileNameAsked(const ir::TextMatch& match);

struct AskedHash {
  std::vector<std::string> algorithms;  ///< MD5, SHA1, SHA256, IMPHASH: any of them
  std::string digest;
  bool open = false;  ///< anything may follow the digest
};

/// `*ALGORITHM=digest*`, `ALGORITHM=digest` or `*digest*`, where a digest without algorithm is
/// recognised by its length.
[[nodiscard]] std::optional<AskedHash> HashAsked(const ir::TextMatch& match);

/// Whether the pattern matches a whole short text: for lists of known values, not for events. Takes
/// time that grows with the product of the lengths.
[[nodiscard]] bool Matches(const ir::TextMatch& match, std::string_view text);

}  // namespace sigmavm::backend
