// Bound expressions: types are checked, columns and functions resolved, constants folded.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/query/kql/execution.h"
#include "runtime/query/kql/value.h"

namespace sigmavm::kql {

/// A bool that may be null.
enum class Truth : uint8_t { kFalse, kTrue, kUnknown };

[[nodiscard]] constexpr Truth ToTruth(bool value) noexcept {
  return value ? Truth::kTrue : Truth::kFalse;
}
[[nodiscard]] constexpr Truth Negate(Truth truth) noexcept {
  if (truth == Truth::kUnknown) return truth;
  return ToTruth(truth == Truth::kFalse);
}
[[nodiscard]] inline Value ToValue(Truth truth) noexcept {
  return truth == Truth::kUnknown ? Value() : Value::Bool(truth == Truth::kTrue);
}

/// Immutable and thread-safe: what changes is in the Context.
class Expression {
 public:
  explicit Expression(ColumnType type) : type_(type) {}
  virtual ~Expression() = default;
  Expression(const Expression&) = delete;
  Expression& operator=(const Expression&) = delete;

  [[nodiscard]] ColumnType type() const noexcept { return type_; }

  /// Of the type, or null; texts are never null. Valid until the scratch memory is reset.
  [[nodiscard]] virtual Value Evaluate(Context& context) const = 0;
  /// The same for type bool.
  [[nodiscard]] virtual Truth Test(Context& context) const {
    const Value value = Evaluate(context);
    return value.is_null() ? Truth::kUnknown : ToTruth(value.is_true());
  }
  /// The value when it is the same for all rows, otherwise nullptr.
  [[nodiscard]] virtual const Value* constant() const noexcept { return nullptr; }
  /// The index of the column that this is, or SIZE_MAX.
  [[nodiscard]] virtual size_t column() const noexcept { return SIZE_MAX; }
  /// Rough work of one evaluation, in comparisons.
  [[nodiscard]] uint64_t cost() const noexcept { return cost_; }

 protected:
  void AddCost(uint64_t cost) noexcept { cost_ += cost; }

 private:
  ColumnType type_;
  uint64_t cost_ = 1;
};

using ExpressionPtr = std::shared_ptr<const Expression>;

/// A node whose value is a Truth.
class Condition : public Expression {
 public:
  Condition() : Expression(ColumnType::kBool) {}
  [[nodiscard]] Value Evaluate(Context& context) const final { return ToValue(Test(context)); }
  [[nodiscard]] Truth Test(Context& context) const override = 0;
};

[[nodiscard]] ExpressionPtr MakeConstant(const Value& value, ColumnType type);
[[nodiscard]] ExpressionPtr MakeColumn(size_t index, ColumnType type);
/// The value of a slot of the context.
[[nodiscard]] ExpressionPtr MakeSlot(size_t slot, ColumnType type);
/// Three-valued; operands of type bool.
[[nodiscard]] ExpressionPtr MakeLogic(std::vector<ExpressionPtr> operands, bool is_or);
[[nodiscard]] ExpressionPtr MakeNot(ExpressionPtr operand);
/// `word` is one of == != < > <= >=.
[[nodiscard]] ExpressionPtr MakeComparison(std::string_view word, ExpressionPtr left,
                                           ExpressionPtr right);
[[nodiscard]] ExpressionPtr MakeMember(ExpressionPtr base, std::string name);
[[nodiscard]] ExpressionPtr MakeIndex(ExpressionPtr base, ExpressionPtr index);
/// Sets the slots to the arguments, then gives the body.
[[nodiscard]] ExpressionPtr MakeLambdaCall(std::vector<size_t> slots,
                                           std::vector<ExpressionPtr> arguments,
                                           ExpressionPtr body);

}  // namespace sigmavm::kql
