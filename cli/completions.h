// Tab completion for shells, written from the command's description.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command_description.h"

namespace sigmavm::cli {

/// "bash", "zsh", "fish".
[[nodiscard]] const std::vector<std::string>& CompletionShells();

/// The script for one of CompletionShells(); empty for another name.
[[nodiscard]] std::string CompletionScript(const CommandDescription& command,
                                           std::string_view shell);

}  // namespace sigmavm::cli
