// Reading a list of a verified program.
#pragma once

#include <cstdint>
#include <span>

#include "runtime/program/program.h"

namespace sigmavm::vm {

/// The items of a list; none for kNoIndex.
[[nodiscard]] inline std::span<const uint32_t> ItemsOf(const program::Program& program,
                                                       program::ListId list) noexcept {
  if (list == program::kNoIndex) return {};
  const uint32_t begin = program.lists.offsets[list];
  return std::span(program.lists.items).subspan(begin, program.lists.offsets[list + 1] - begin);
}

}  // namespace sigmavm::vm
