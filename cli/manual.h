// The manual page and the reference in docs/, written from the command's description.
#pragma once

#include <string>

#include "cli/command_description.h"

namespace sigmavm::cli {

/// sigmavm(1) for man, in roff. The same description gives the same text.
[[nodiscard]] std::string ManualRoff(const CommandDescription& command);

/// Verbs and options as Markdown, the generated part of docs/guide/command-line.md.
[[nodiscard]] std::string ManualMarkdown(const CommandDescription& command);

/// Every diagnostic code with its explanation as Markdown, the generated part of
/// docs/reference/diagnostics.md.
[[nodiscard]] std::string DiagnosticsMarkdown();

}  // namespace sigmavm::cli
