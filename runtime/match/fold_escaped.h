// Takes JSON's escapes out of a text and folds it in the same pass.
#pragma once

#include <string_view>
#include <vector>

#include "runtime/base/arena.h"
#include "runtime/match/folded_text.h"

namespace sigmavm::match {

/// The folded form of what `raw`, well-formed and padded (kDocumentPadding), stands for between the
/// quotes of a JSON string. In `arena`, with padding.
[[nodiscard]] PaddedText FoldEscaped(std::string_view raw, Arena& arena);

/// Folds ASCII text whose escapes stand for themselves (`\\`, `\"`, `\/`): nearly all there is.
/// Writes up to raw.size() + 64 bytes and returns how many count, or SIZE_MAX for other text.
using PlainFolder = size_t (*)(std::string_view raw, char* out) noexcept;

/// The versions that this processor runs, the fastest first; for tests. Empty: FoldEscaped takes
/// two passes.
[[nodiscard]] std::vector<PlainFolder> PlainFolders();

}  // namespace sigmavm::match
