// Checks what stands between the documents of a YAML stream. yaml-cpp starts a new document at
// anything that does not continue the current one, and drops every line that starts with `%`.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "runtime/base/diagnostic.h"

namespace sigmavm::source {

/// A place between two documents, in offsets of `text`: where the content of the one ended, and
/// where the next one starts or the text ends.
struct DocumentGap {
  size_t from = 0;
  size_t to = 0;
  bool is_first = false;  ///< nothing comes before it
  bool is_last = false;   ///< nothing comes after it
};

struct GapProblem {
  Diagnostic error;
  bool cuts_document = false;  ///< the document before the gap was meant to go on
};

/// The error in the gap: a directive out of place or unknown, or a document that starts without
/// `---` after another one that `...` does not end.
[[nodiscard]] std::optional<GapProblem> CheckGap(std::string_view text, SourceId source,
                                                 const DocumentGap& gap);

}  // namespace sigmavm::source
