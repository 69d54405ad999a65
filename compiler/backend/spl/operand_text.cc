#include "compiler/backend/spl/operand_text.h"

#include <charconv>
#include <string>
#include <variant>

#include "compiler/ir/print.h"

namespace sigmavm::backend::spl {
namespace {

ir::TextMatch Text(std::string text) {
  return {{{ir::PartKind::kLiteral, std::move(text)}}, false};
}

std::string HexText(uint64_t value) {
  char digits[16];
  return "0x" + std::string(digits, std::to_chars(digits, digits + sizeof digits, value, 16).ptr);
}

std::string NumberText(const ir::Number& number, bool hexadecimal) {
  if (hexadecimal) {
    if (const auto* value = std::get_if<uint64_t>(&number)) return HexText(*value);
    const auto* value = std::get_if<int64_t>(&number);
    if (value != nullptr && *value >= 0) return HexText(static_cast<uint64_t>(*value));
  }
  return ir::Print(number);
}

}  // namespace

ir::Operand AsText(const ir::Operand& operand, const Column* column) {
  if (const auto* boolean = std::get_if<ir::BooleanMatch>(&operand)) {
    return Text(boolean->value ? "true" : "false");
  }
  const auto* number = std::get_if<ir::NumberMatch>(&operand);
  if (number == nullptr || number->comparison != ir::Comparison::kEqual) return operand;
  const bool hexadecimal = column != nullptr && column->type == ColumnType::kHexString;
  return Text(NumberText(number->value, hexadecimal));
}

}  // namespace sigmavm::backend::spl
