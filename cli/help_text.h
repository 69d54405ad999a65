// Help for terminals, written from the command's description.
#pragma once

#include <string>

#include "cli/command_description.h"

namespace sigmavm::cli {

/// What `sigmavm --help` prints.
[[nodiscard]] std::string CommandHelp(const CommandDescription& command);
/// What `sigmavm VERB --help` prints.
[[nodiscard]] std::string VerbHelp(const CommandDescription& command, const VerbDescription& verb);

}  // namespace sigmavm::cli
