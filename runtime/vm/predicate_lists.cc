#include "runtime/vm/predicate_lists.h"

#include <algorithm>
#include <bit>

#include "runtime/vm/list_view.h"
#include "runtime/vm/predicate_states.h"

namespace sigmavm::vm {
namespace {

/// By list: whether code tests it.
std::vector<uint8_t> UsedLists(const program::Program& program) {
  std::vector<uint8_t> used(program.lists.offsets.size());
  for (const program::Instruction& instruction : program.code) {
    const bool tests_list =
        instruction.opcode == program::Opcode::kAny || instruction.opcode == program::Opcode::kAll;
    if (tests_list && instruction.z != program::kNoIndex) used[instruction.z] = 1;
  }
  return used;
}

}  // namespace

PredicateLists::PredicateLists(const program::Program& program) {
  const std::vector<uint8_t> used = UsedLists(program);
  starts_.reserve(used.size() + 1);
  std::vector<uint32_t> members;
  for (program::ListId list = 0; list < used.size(); ++list) {
    starts_.push_back(static_cast<uint32_t>(parts_.size()));
    if (used[list] == 0) continue;
    const auto items = ItemsOf(program, list);
    members.assign(items.begin(), items.end());
    std::sort(members.begin(), members.end());
    for (const uint32_t id : members) {
      if (parts_.size() == starts_.back() || parts_.back().word != id / 64) {
        parts_.push_back({0, id / 64});
      }
      parts_.back().bits |= PredicateBit(id);
    }
  }
  starts_.push_back(static_cast<uint32_t>(parts_.size()));
}

std::vector<program::PredicateId> PredicateLists::members(const Part& first, Range rest) const {
  std::vector<program::PredicateId> ids;
  const auto add = [&ids](const Part& part) {
    for (uint64_t bits = part.bits; bits != 0; bits &= bits - 1) {
      ids.push_back(part.word * 64 + static_cast<uint32_t>(std::countr_zero(bits)));
    }
  };
  add(first);
  for (const Part& part : parts(rest)) add(part);
  return ids;
}

}  // namespace sigmavm::vm
