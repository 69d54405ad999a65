// Words for what yaml-cpp rejects: its own messages name its parser's states, not the mistake.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "runtime/base/diagnostic.h"

namespace sigmavm::source {

/// What the parser said, and how far it had come.
struct SyntaxFailure {
  std::string_view message;         ///< yaml-cpp's
  size_t at = 0;                    ///< offset in the text, or past its end
  size_t last_end = 0;              ///< end of the last node that was read
  std::optional<size_t> open_flow;  ///< start of the innermost open `[` or `{`
};

[[nodiscard]] Diagnostic DescribeFailure(std::string_view text, SourceId source,
                                         const SyntaxFailure& failure);

/// For the quoted scalar at `begin` that nothing closes.
[[nodiscard]] Diagnostic UnclosedQuote(std::string_view text, SourceId source, size_t begin);

}  // namespace sigmavm::source
