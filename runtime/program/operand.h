// The instruction and operator tables (opcode.def, operator.def) as data, for everything that
// reads, checks or prints a program without knowing each opcode by heart.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "runtime/program/program.h"

namespace sigmavm::program {

/// What Instruction::x, y and z may hold. The names are those in opcode.def.
enum class CodeOperand : uint8_t { kNone, kConstant, kSkip, kPredicate, kList };

/// What Predicate::operand holds. The names are those in operator.def.
enum class Operand : uint8_t {
  kNone,
  kText,
  kPattern,
  kRegex,
  kCidr,
  kNumber,
  kBoolean,
  kField,
  kTimePart,
};

struct OpcodeInfo {
  Opcode opcode;
  std::string_view name;
  std::string_view mnemonic;
  CodeOperand x;
  CodeOperand y;
  CodeOperand z;
  std::string_view effect;
};

struct OperatorInfo {
  Operator op;
  std::string_view name;
  std::string_view mnemonic;
  Operand operand;
  std::string_view meaning;
};

/// All rows, in the order of their numbers, which have no gaps.
[[nodiscard]] std::span<const OpcodeInfo> AllOpcodes() noexcept;
[[nodiscard]] std::span<const OperatorInfo> AllOperators() noexcept;

/// nullptr when the number, as read from a file, is not in the table.
[[nodiscard]] const OpcodeInfo* FindOpcode(Opcode opcode) noexcept;
[[nodiscard]] const OperatorInfo* FindOperator(Operator op) noexcept;
/// nullptr when there is no such mnemonic.
[[nodiscard]] const OpcodeInfo* FindOpcode(std::string_view mnemonic) noexcept;
[[nodiscard]] const OperatorInfo* FindOperator(std::string_view mnemonic) noexcept;

/// Operand kind of a known operator; Operand::kNone for an unknown one.
[[nodiscard]] Operand OperandOf(Operator op) noexcept;
/// True when Predicate::operand is a string id.
[[nodiscard]] bool IsStringOperand(Operand operand) noexcept;
/// The PredicateFlag bits that an operator with such an operand may carry.
[[nodiscard]] uint8_t LegalFlags(Operand operand) noexcept;

/// "minute", "hour", "day", "week", "month", "year".
[[nodiscard]] std::string_view TimePartName(TimePart part) noexcept;
[[nodiscard]] std::optional<TimePart> FindTimePart(std::string_view name) noexcept;

}  // namespace sigmavm::program
