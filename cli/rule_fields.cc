#include "cli/rule_fields.h"

#include <algorithm>

#include "cli/rule_text.h"
#include "runtime/program/operand.h"

namespace sigmavm::cli {
namespace {

template <typename T>
void SortUnique(std::vector<T>& items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

}  // namespace

std::vector<program::PredicateId> PredicatesOfRule(const program::Program& program,
                                                   const program::Rule& rule) {
  std::vector<program::PredicateId> predicates;
  for (uint32_t i = rule.code_begin; i < rule.code_end; ++i) {
    const program::Instruction& instruction = program.code[i];
    switch (instruction.opcode) {
      case program::Opcode::kTest:
        predicates.push_back(instruction.z);
        break;
      case program::Opcode::kAny:
      case program::Opcode::kAll: {
        const auto items = ListOf(program, instruction.z);
        predicates.insert(predicates.end(), items.begin(), items.end());
        break;
      }
      default:
        break;
    }
  }
  SortUnique(predicates);
  return predicates;
}

std::vector<program::FieldId> FieldsOfRule(const program::Program& program,
                                           const program::Rule& rule) {
  std::vector<program::FieldId> fields;
  for (const program::PredicateId id : PredicatesOfRule(program, rule)) {
    const program::Predicate& predicate = program.predicates[id];
    fields.push_back(predicate.field);
    if (program::OperandOf(predicate.op) == program::Operand::kField) {
      fields.push_back(predicate.operand);
    }
  }
  SortUnique(fields);
  return fields;
}

}  // namespace sigmavm::cli
