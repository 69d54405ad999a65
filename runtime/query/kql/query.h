// Runs the text of a query in the Kusto Query Language over tables in memory: the independent judge
// of the queries that the compiler writes. docs/design/query-evaluators.md says what it knows.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/query/kql/database.h"
#include "runtime/query/kql/table.h"
#include "runtime/query/kql/value.h"

namespace sigmavm::kql {

/// What one run may cost. `steps` are rough units of one comparison.
struct RunLimits {
  size_t bytes = size_t{1} << 30;
  size_t rows = 2'000'000;  ///< of any table on the way
  uint64_t steps = 4'000'000'000;
  int64_t now = 0;  ///< what now() and ago() count from, in ticks of 100 ns since 1970
};

/// A row of a table of the database.
struct Origin {
  uint32_t table = 0;  ///< in the order in which tables were added to the database
  uint32_t row = 0;
  friend auto operator<=>(const Origin&, const Origin&) = default;
};

struct ResultRow {
  std::vector<Value> cells;
  /// The rows that this one was made from, ascending; several behind summarize and join.
  std::vector<Origin> origins;
};

/// Owns what its values point at, except the tables of the database, which must outlive it.
class ResultTable {
 public:
  ResultTable(Schema schema, std::vector<ResultRow> rows, std::shared_ptr<void> memory)
      : schema_(std::move(schema)), rows_(std::move(rows)), memory_(std::move(memory)) {}

  [[nodiscard]] const Schema& schema() const noexcept { return schema_; }
  [[nodiscard]] const std::vector<ResultRow>& rows() const noexcept { return rows_; }

 private:
  Schema schema_;
  std::vector<ResultRow> rows_;
  std::shared_ptr<void> memory_;
};

/// A parsed query. Immutable, cheap to copy; running is thread-safe.
class Query {
 public:
  /// `name` is what diagnostics call the text. Errors are placed as name:line:column.
  [[nodiscard]] static Result<Query> Parse(std::string name, std::string text);

  /// Binds the query to the tables of `database` and runs it. Fails with diagnostics for what does
  /// not bind (unknown names, wrong types), what the evaluator does not know, and passed limits;
  /// never gives part of a result.
  [[nodiscard]] Result<ResultTable> Run(const Database& database,
                                        const RunLimits& limits = {}) const;

 private:
  struct Parsed;
  explicit Query(std::shared_ptr<const Parsed> parsed) : parsed_(std::move(parsed)) {}

  std::shared_ptr<const Parsed> parsed_;
};

}  // namespace sigmavm::kql
