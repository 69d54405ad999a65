// Runs query texts in tests and shows their results in one line.
#pragma once

#include <string>

#include "runtime/query/kql/query.h"

namespace sigmavm::kql {

/// "a|1;b|2": cells by `|`, rows by `;`; nulls as `null`. Errors as "SV0851 query:1:5 message".
inline std::string Show(const Result<ResultTable>& result) {
  if (!result) {
    const Diagnostic& error = result.errors().front();
    return CodeText(error.code) + " " + error.where + " " + error.message;
  }
  std::string out;
  for (const ResultRow& row : result->rows()) {
    if (&row != &result->rows().front()) out += ';';
    for (size_t i = 0; i < row.cells.size(); ++i) {
      if (i != 0) out += '|';
      if (row.cells[i].is_null()) {
        out += "null";
      } else {
        AppendText(row.cells[i], out);
      }
    }
  }
  return out;
}

inline std::string RunQuery(const std::string& text, const Database& database = Database(),
                            const RunLimits& limits = RunLimits()) {
  const Result<Query> query = Query::Parse("query", text);
  if (!query) return Show(query.errors());
  return Show(query->Run(database, limits));
}

inline std::string Columns(const std::string& text, const Database& database = Database()) {
  const Result<Query> query = Query::Parse("query", text);
  if (!query) return Show(query.errors());
  const Result<ResultTable> result = query->Run(database);
  if (!result) return Show(result);
  std::string out;
  for (const Column& column : result->schema()) {
    if (!out.empty()) out += ", ";
    out += column.name + ":" + std::string(TypeName(column.type));
  }
  return out;
}

}  // namespace sigmavm::kql
