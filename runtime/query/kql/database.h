// The tables and stored functions that a query can name.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/query/kql/table.h"

namespace sigmavm::kql {

struct StoredFunction;

/// Immutable once filled, then thread-safe. Names are case-sensitive.
class Database {
 public:
  Database();
  ~Database();
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;

  /// Takes the table; one of that name is replaced and keeps its number.
  void AddTable(std::string name, Table table);

  /// Adds a function written in the query language, as a parser function of a workspace would be:
  /// `(pattern:string = "*") { T | where Column has pattern }`. What it names is looked up when it
  /// is called. Empty when added, otherwise why it does not parse.
  [[nodiscard]] Diagnostics AddFunction(std::string name, std::string text);

  /// Number of the table, or nullopt.
  [[nodiscard]] std::optional<uint32_t> FindTable(std::string_view name) const noexcept;
  [[nodiscard]] const Table& table(uint32_t index) const noexcept;
  [[nodiscard]] const StoredFunction* FindFunction(std::string_view name) const noexcept;

 private:
  struct Entry {
    std::string name;
    Table table;
  };

  std::vector<Entry> tables_;
  std::vector<std::unique_ptr<StoredFunction>> functions_;
};

}  // namespace sigmavm::kql
