#include "runtime/program/operand.h"

#include <algorithm>
#include <iterator>

namespace sigmavm::program {
namespace {

constexpr OpcodeInfo kOpcodes[] = {
#define SIGMAVM_OPCODE(number, name, mnemonic, x, y, z, effect)              \
  {Opcode::k##name,   #name, mnemonic, CodeOperand::k##x, CodeOperand::k##y, \
   CodeOperand::k##z, effect},
#include "runtime/program/opcode.def"
#undef SIGMAVM_OPCODE
};

constexpr OperatorInfo kOperators[] = {
#define SIGMAVM_OPERATOR(number, name, mnemonic, operand, meaning) \
  {Operator::k##name, #name, mnemonic, Operand::k##operand, meaning},
#include "runtime/program/operator.def"
#undef SIGMAVM_OPERATOR
};

constexpr std::string_view kTimeParts[] = {"minute", "hour", "day", "week", "month", "year"};

constexpr bool NumbersHaveNoGaps() {
  for (size_t i = 0; i < std::size(kOpcodes); ++i) {
    if (static_cast<size_t>(kOpcodes[i].opcode) != i) return false;
  }
  for (size_t i = 0; i < std::size(kOperators); ++i) {
    if (static_cast<size_t>(kOperators[i].op) != i) return false;
  }
  return true;
}
static_assert(NumbersHaveNoGaps(), "the tables are indexed by number");

}  // namespace

std::span<const OpcodeInfo> AllOpcodes() noexcept { return kOpcodes; }

std::span<const OperatorInfo> AllOperators() noexcept { return kOperators; }

const OpcodeInfo* FindOpcode(Opcode opcode) noexcept {
  const size_t number = static_cast<size_t>(opcode);
  return number < std::size(kOpcodes) ? &kOpcodes[number] : nullptr;
}

const OperatorInfo* FindOperator(Operator op) noexcept {
  const size_t number = static_cast<size_t>(op);
  return number < std::size(kOperators) ? &kOperators[number] : nullptr;
}

const OpcodeInfo* FindOpcode(std::string_view mnemonic) noexcept {
  const auto found = std::find_if(std::begin(kOpcodes), std::end(kOpcodes),
                                  [&](const OpcodeInfo& i) { return i.mnemonic == mnemonic; });
  return found == std::end(kOpcodes) ? nullptr : found;
}

const OperatorInfo* FindOperator(std::string_view mnemonic) noexcept {
  const auto found = std::find_if(std::begin(kOperators), std::end(kOperators),
                                  [&](const OperatorInfo& i) { return i.mnemonic == mnemonic; });
  return found == std::end(kOperators) ? nullptr : found;
}

Operand OperandOf(Operator op) noexcept {
  const OperatorInfo* info = FindOperator(op);
  return info == nullptr ? Operand::kNone : info->operand;
}

bool IsStringOperand(Operand operand) noexcept {
  return operand == Operand::kText || operand == Operand::kPattern || operand == Operand::kRegex ||
         operand == Operand::kCidr;
}

uint8_t LegalFlags(Operand operand) noexcept {
  switch (operand) {
    case Operand::kText:
    case Operand::kPattern:
      return kCased;
    case Operand::kRegex:
      return kRegexIgnoreCase | kRegexMultiline | kRegexDotAll | kAnchorStart | kAnchorEnd;
    case Operand::kField:
      return kCased | kAnchorStart | kAnchorEnd | kReferenceContains;
    case Operand::kNone:
    case Operand::kCidr:
    case Operand::kNumber:
    case Operand::kBoolean:
    case Operand::kTimePart:
      break;
  }
  return 0;
}

std::string_view TimePartName(TimePart part) noexcept {
  const size_t number = static_cast<size_t>(part);
  return number < std::size(kTimeParts) ? kTimeParts[number] : std::string_view();
}

std::optional<TimePart> FindTimePart(std::string_view name) noexcept {
  const auto found = std::find(std::begin(kTimeParts), std::end(kTimeParts), name);
  if (found == std::end(kTimeParts)) return std::nullopt;
  return static_cast<TimePart>(found - std::begin(kTimeParts));
}

}  // namespace sigmavm::program
