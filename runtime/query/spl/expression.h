// Expressions of eval and where, compiled: trees that give a value or null for a row.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/query/spl/run.h"

namespace sigmavm::spl {

enum class Kind : uint8_t { kNull, kBool, kNumber, kText, kList };

/// A value during evaluation. Views stay valid until the scratch memory is cleared.
struct Datum {
  Kind kind = Kind::kNull;
  bool truth = false;
  double number = 0;
  std::string_view text;        ///< of a text; of a number, as the field had it, or empty
  const Value* list = nullptr;  ///< of a list: two texts or more

  [[nodiscard]] bool is_null() const noexcept { return kind == Kind::kNull; }
  [[nodiscard]] bool is_true() const noexcept { return kind == Kind::kBool && truth; }
};

[[nodiscard]] inline Datum OfBool(bool truth) { return {Kind::kBool, truth, 0, {}, nullptr}; }
[[nodiscard]] inline Datum OfNumber(double number) {
  return {Kind::kNumber, false, number, {}, nullptr};
}
[[nodiscard]] inline Datum OfText(std::string_view text) {
  return {Kind::kText, false, 0, text, nullptr};
}
/// What reading a field gives: a text that looks like a number is one. Null for nullptr.
[[nodiscard]] Datum OfValue(const Value* value);

/// Owns what is computed for one row.
class Scratch {
 public:
  [[nodiscard]] std::string_view Keep(std::string text) {
    return texts_.emplace_back(std::move(text));
  }
  [[nodiscard]] const Value* Keep(Value value) { return &values_.emplace_back(std::move(value)); }
  void Clear() {
    texts_.clear();
    values_.clear();
  }

 private:
  std::deque<std::string> texts_;
  std::deque<Value> values_;
};

/// Where an expression is evaluated.
struct Scope {
  const Row& row;
  Run& run;
  Scratch& scratch;
  uint32_t bound_slot = Names::kNone;  ///< mvmap and mvfilter give a field one of its texts
  const Value* bound = nullptr;
};

/// Immutable once parsed; thread-safe with a Scope of one's own.
class Expression {
 public:
  virtual ~Expression() = default;
  [[nodiscard]] virtual Datum Evaluate(Scope& scope) const = 0;
  /// Whether the result is always true, false or null.
  [[nodiscard]] virtual bool is_condition() const { return false; }
  /// The text, if the expression is one in quotes.
  [[nodiscard]] virtual std::optional<std::string_view> literal() const { return std::nullopt; }
  /// The slot, if the expression is a field.
  [[nodiscard]] virtual uint32_t field() const { return Names::kNone; }
  /// Appends the slots of all fields that the expression reads.
  virtual void CollectFields(std::vector<uint32_t>& slots) const { (void)slots; }
};
using ExpressionPtr = std::unique_ptr<Expression>;

enum class Relation : uint8_t { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual };

/// Compares as numbers if both are numbers, otherwise as texts by their bytes. Nothing if one is
/// null or a list (what Splunk makes of several values is not documented), or one is a truth value
/// and the other is none.
[[nodiscard]] std::optional<bool> Compare(const Datum& a, const Datum& b, Relation relation,
                                          Scope& scope);

/// The text of a number, text or truth value; nothing of null and lists.
[[nodiscard]] std::optional<std::string_view> TextOf(const Datum& datum, Scope& scope);

/// Gives text to the scratch memory, counting it; null if it is too long.
[[nodiscard]] Datum Computed(std::string text, Scope& scope);
/// A list, a single value, or null, by how many texts there are.
[[nodiscard]] Datum ComputedList(Value value, Scope& scope);
/// The texts of any datum, none of null.
[[nodiscard]] std::vector<std::string_view> TextsOf(const Datum& datum, Scope& scope);
/// A value that outlives the scratch memory; nullptr for null, and when the run's budget is used
/// up.
[[nodiscard]] const Value* Stored(const Datum& datum, Scope& scope);

}  // namespace sigmavm::spl
