// The functions that summarize computes over a group of rows.
#pragma once

#include <memory>
#include <vector>

#include "runtime/query/kql/binder.h"

namespace sigmavm::kql {

/// Immutable.
class Aggregate {
 public:
  explicit Aggregate(size_t width, uint64_t cost) : width_(width), cost_(cost) {}
  virtual ~Aggregate() = default;
  Aggregate(const Aggregate&) = delete;
  Aggregate& operator=(const Aggregate&) = delete;

  /// Number of columns that come out.
  [[nodiscard]] size_t width() const noexcept { return width_; }
  /// Work for one row.
  [[nodiscard]] uint64_t cost() const noexcept { return cost_; }

  /// Fills `out` for the rows `members` of the context's rows. What it writes lives in the memory
  /// of the run.
  virtual void Evaluate(Context& context, const std::vector<size_t>& members, Value* out) const = 0;

 private:
  size_t width_;
  uint64_t cost_;
};

using AggregatePtr = std::unique_ptr<const Aggregate>;

/// Binds a call such as `dcount(x)` and says what columns it makes.
[[nodiscard]] AggregatePtr BindAggregate(Binder& binder, const Syntax& call, const Shape& shape,
                                         std::vector<Column>& columns);

}  // namespace sigmavm::kql
