// Tables that queries run over: columns with types, and rows made from JSON objects.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/query/kql/memory.h"
#include "runtime/query/kql/value.h"

namespace sigmavm::kql {

struct Column {
  std::string name;
  ColumnType type = ColumnType::kString;
  friend bool operator==(const Column&, const Column&) = default;
};

using Schema = std::vector<Column>;

/// Reads "Name:string, ProcessId:long"; also as `(Name:string, ...)`. Names may be quoted.
[[nodiscard]] Result<Schema> ParseSchema(std::string_view text);

/// Index of a column, or nullopt. Names are case-sensitive.
[[nodiscard]] std::optional<size_t> FindColumn(const Schema& schema,
                                               std::string_view name) noexcept;

/// Owns its rows. Adding is not thread-safe; reading is. Values point into the table, so it may be
/// moved but lives as long as what was read from it.
class Table {
 public:
  explicit Table(Schema schema);
  /// A table with the columns of `schema` as ParseSchema() reads them.
  [[nodiscard]] static Result<Table> Create(std::string_view schema);

  /// Adds a row from the text of one JSON object. Members that no column has are ignored, missing
  /// ones are null or the empty text. A value that the column's type cannot hold becomes null, as
  /// in ingestion; a text column takes numbers, arrays and objects as their text. Empty when added,
  /// otherwise the reason why not.
  [[nodiscard]] Diagnostics AddRow(std::string_view json_object);

  [[nodiscard]] const Schema& schema() const noexcept { return schema_; }
  [[nodiscard]] size_t size() const noexcept { return rows_.size(); }
  /// schema().size() cells.
  [[nodiscard]] const Value* row(size_t index) const noexcept { return rows_[index]; }

 private:
  Schema schema_;
  Memory memory_;
  std::vector<const Value*> rows_;
};

/// `value` as a cell of `type`: converted when it can be read as such, otherwise null or "".
[[nodiscard]] Value ToCell(const Value& value, ColumnType type, Memory& memory);

}  // namespace sigmavm::kql
