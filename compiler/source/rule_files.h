// Finds and reads rule files, so that one that is missing or too large costs only itself.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "runtime/base/diagnostic.h"
#include "runtime/base/result.h"

namespace sigmavm::source {

/// Turns what the user named into files, in the order given and each file once, however it was
/// reached. Folders are searched recursively for *.yml and *.yaml in any case, in byte order of
/// their paths; names that start with a dot and links to folders are left out. A file that is named
/// itself is taken whatever its suffix, and "-" stands for standard input. What does not exist or
/// cannot be listed becomes a diagnostic. Never throws.
[[nodiscard]] std::vector<std::string> FindRuleFiles(std::span<const std::string> paths,
                                                     Diagnostics& diagnostics);

/// The bytes of a file, or of standard input for "-". Reads at most Limits::kRuleFileBytes; a
/// larger file is an error, so endless ones (devices, pipes) end too. Never throws.
Result<std::string> ReadRuleFile(const std::string& path);

}  // namespace sigmavm::source
