#include "runtime/program/predicate_text.h"

#include "runtime/program/assembly_text.h"
#include "runtime/program/operand.h"

namespace sigmavm::program {
namespace {

std::string OperandText(const Program& program, const Predicate& predicate, Operand operand,
                        std::string_view text) {
  switch (operand) {
    case Operand::kNone:
      return {};
    case Operand::kText:
    case Operand::kPattern:
    case Operand::kRegex:
    case Operand::kCidr:
      return std::string(text);
    case Operand::kNumber:
      return NumberText(program.numbers[predicate.operand]);
    case Operand::kBoolean:
      return predicate.operand == 1 ? "true" : "false";
    case Operand::kField:
      return FieldMention(program, predicate.operand);
    case Operand::kTimePart:
      break;
  }
  return std::string(TimePartName(static_cast<TimePart>(predicate.detail))) + ' ' +
         NumberText(program.numbers[predicate.operand]);
}

}  // namespace

std::string FieldMention(const Program& program, FieldId field) {
  if (field == 0) return "*";
  const std::string& name = program.strings[program.fields[field]];
  return name.size() > kMentionBytes ? '#' + std::to_string(field) : FieldText(name);
}

std::string ComparisonText(const Program& program, const Predicate& predicate,
                           std::string_view text) {
  const OperatorInfo& info = *FindOperator(predicate.op);
  std::string result(info.mnemonic);
  if (info.operand != Operand::kNone) {
    result += ' ' + OperandText(program, predicate, info.operand, text);
  }
  for (const FlagWord& flag : FlagWords()) {
    if ((predicate.flags & flag.flag) != 0) result.append(" ").append(flag.word);
  }
  return result;
}

std::string PredicateText(const Program& program, PredicateId id) {
  const Predicate& predicate = program.predicates[id];
  const bool has_text = IsStringOperand(OperandOf(predicate.op));
  const std::string text = has_text ? MentionText(program.strings[predicate.operand]) : "";
  return FieldMention(program, predicate.field) + ' ' + ComparisonText(program, predicate, text);
}

}  // namespace sigmavm::program
