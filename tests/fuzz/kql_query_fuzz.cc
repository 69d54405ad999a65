// Any text may be run as a query: it gives rows or diagnostics, within the bounds of a run.
#include <cstddef>
#include <cstdint>
#include <string>

#include "runtime/query/kql/query.h"

namespace {

sigmavm::kql::Database MakeDatabase() {
  using sigmavm::kql::Table;
  sigmavm::kql::Database database;
  Table table = *Table::Create("Time:datetime, Host:string, Id:long, Bag:dynamic, Xml:string");
  const char* rows[] = {
      R"({"Time":"2024-01-01T10:00:00Z","Host":"a","Id":3,"Bag":["x","y"],"Xml":"<a b='c'/>"})",
      R"({"Time":"2024-01-01T10:01:00Z","Host":"B.exe","Id":1,"Bag":{"k":1}})",
      R"({"Host":"\u00e9_cmd"})",
  };
  for (const char* row : rows) {
    if (!table.AddRow(row).empty()) __builtin_trap();
  }
  database.AddTable("T", std::move(table));
  const auto errors = database.AddFunction("F", "(a:string = \"\") { T | where Host contains a }");
  if (!errors.empty()) __builtin_trap();
  return database;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const sigmavm::kql::Database kDatabase = MakeDatabase();
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto query = sigmavm::kql::Query::Parse("query", text);
  if (!query) return 0;
  sigmavm::kql::RunLimits limits;
  limits.bytes = size_t{16} << 20;
  limits.rows = 10'000;
  limits.steps = 1'000'000;
  const auto result = query->Run(kDatabase, limits);
  if (!result) return 0;
  std::string shown;
  for (const auto& row : result->rows()) {
    if (row.cells.size() != result->schema().size()) __builtin_trap();
    for (const auto& cell : row.cells) AppendText(cell, shown);
  }
  return 0;
}
