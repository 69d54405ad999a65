// Reading the lists and the code of a verified program.
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

/// Calls visit(predicate id) for every predicate that a rule's code tests, perhaps repeatedly.
template <typename Visit>
void ForEachTested(const program::Program& program, const program::Rule& rule, Visit&& visit) {
  for (uint32_t i = rule.code_begin; i < rule.code_end; ++i) {
    const program::Instruction& instruction = program.code[i];
    if (instruction.opcode == program::Opcode::kTest) visit(instruction.z);
    if (instruction.opcode == program::Opcode::kAny ||
        instruction.opcode == program::Opcode::kAll) {
      for (const program::PredicateId id : ItemsOf(program, instruction.z)) visit(id);
    }
  }
}

}  // namespace sigmavm::vm
