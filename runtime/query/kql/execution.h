// What one run of a query works with: memory, bounds, and the row at hand.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/query/kql/memory.h"
#include "runtime/query/kql/query.h"
#include "runtime/query/kql/value.h"

namespace sigmavm::kql {

/// One row on its way through the operators.
struct Row {
  const Value* cells = nullptr;
  const Origin* origins = nullptr;  ///< ascending, each once
  uint32_t origin_count = 0;
};

/// The bounds and the memory of one run. Not thread-safe: every run has its own.
class Execution {
 public:
  explicit Execution(const RunLimits& limits)
      : memory_(limits.bytes), scratch_(limits.bytes / 4), limits_(limits) {}

  /// For what lives until the result is read.
  [[nodiscard]] Memory& memory() noexcept { return memory_; }
  /// For what is computed for one row; who loops over rows resets it.
  [[nodiscard]] Memory& scratch() noexcept { return scratch_; }

  /// Takes note of work, in rough units of one comparison. False once a bound is passed.
  [[nodiscard]] bool Spend(uint64_t steps) noexcept {
    steps_ += steps;
    if (steps_ <= limits_.steps && !memory_.exhausted() && !scratch_.exhausted()) return true;
    return Stop();
  }
  /// The same for the size of a table.
  [[nodiscard]] bool HasRoom(size_t rows) noexcept { return rows <= limits_.rows || Stop(); }

  /// Whether a bound was passed: what was computed since is worth nothing.
  [[nodiscard]] bool stopped() const noexcept { return stopped_; }

  /// What now() gives, the same throughout a run.
  [[nodiscard]] int64_t now() const noexcept { return limits_.now; }

  [[nodiscard]] size_t TakeSlot() noexcept { return slots_++; }
  [[nodiscard]] size_t slots() const noexcept { return slots_; }

 private:
  bool Stop() noexcept {
    stopped_ = true;
    return false;
  }

  Memory memory_;
  Memory scratch_;
  RunLimits limits_;
  uint64_t steps_ = 0;
  size_t slots_ = 0;
  bool stopped_ = false;
};

/// What an expression is evaluated against.
class Context {
 public:
  explicit Context(Execution& execution) : execution_(execution), slots_(execution.slots()) {}

  [[nodiscard]] const Value* row() const noexcept { return row_; }
  void SetRow(const Value* row) noexcept { row_ = row; }

  /// The whole row set, for window functions.
  void SetRows(const std::vector<Row>* rows) noexcept { rows_ = rows; }
  void SetIndex(size_t index) noexcept {
    index_ = index;
    row_ = (*rows_)[index].cells;
  }
  [[nodiscard]] const std::vector<Row>& rows() const noexcept { return *rows_; }
  [[nodiscard]] size_t index() const noexcept { return index_; }

  [[nodiscard]] Execution& execution() noexcept { return execution_; }
  [[nodiscard]] Memory& memory() noexcept { return execution_.scratch(); }

  /// Values that expressions keep: arguments of functions, states of window functions.
  [[nodiscard]] Value& slot(size_t index) noexcept { return slots_[index]; }

  /// A new text; the empty one once memory is exhausted.
  [[nodiscard]] Value NewText(std::string_view text) {
    return memory().exhausted() ? Value::Text({}) : memory().Text(text);
  }
  /// The text of a value of any kind, as tostring() gives it.
  [[nodiscard]] std::string_view TextOf(const Value& value) {
    if (value.is_text()) return value.text();
    if (value.is_null()) return {};
    std::string text;
    AppendText(value, text);
    return NewText(text).text();
  }
  /// The folded text of a value.
  [[nodiscard]] std::string_view FoldedTextOf(const Value& value);

 private:
  Execution& execution_;
  std::vector<Value> slots_;
  const Value* row_ = nullptr;
  const std::vector<Row>* rows_ = nullptr;
  size_t index_ = 0;
};

}  // namespace sigmavm::kql
