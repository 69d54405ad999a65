// Reads names and lists out of a program's pools, for everything that shows rules to people.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/program.h"

namespace sigmavm::cli {

/// The string, or an empty one for kNoIndex.
[[nodiscard]] std::string_view TextOf(const program::Program& program, program::StringId id);

/// The items of a list; none for kNoIndex.
[[nodiscard]] std::span<const uint32_t> ListOf(const program::Program& program, program::ListId id);

/// The rules that have `text` as id, name or title, or as number, as the disassembly shows it
/// ("r12" or "12").
[[nodiscard]] std::vector<program::RuleIndex> FindRules(const program::Program& program,
                                                        std::string_view text);

}  // namespace sigmavm::cli
