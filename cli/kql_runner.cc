// Queries in KQL, run over a table of the rows.
#include <set>
#include <utility>

#include "cli/query_runner.h"
#include "runtime/query/kql/query.h"

namespace sigmavm::cli {
namespace {

using backend::Column;
using backend::ColumnType;
using backend::Source;

kql::ColumnType KqlType(ColumnType type) {
  switch (type) {
    case ColumnType::kLong:
      return kql::ColumnType::kLong;
    case ColumnType::kReal:
      return kql::ColumnType::kReal;
    case ColumnType::kBool:
      return kql::ColumnType::kBool;
    case ColumnType::kDateTime:
      return kql::ColumnType::kDateTime;
    case ColumnType::kDynamic:
      return kql::ColumnType::kDynamic;
    case ColumnType::kString:
    case ColumnType::kHexString:
      break;
  }
  return kql::ColumnType::kString;
}

kql::Schema SchemaOf(const Source& source, const std::vector<std::string>& other_columns) {
  kql::Schema schema;
  for (const Column& column : source.columns) {
    if (column.expression.empty()) schema.push_back({column.name, KqlType(column.type)});
  }
  for (const std::string& name : other_columns) {
    if (!kql::FindColumn(schema, name)) schema.push_back({name, kql::ColumnType::kString});
  }
  return schema;
}

// The rows behind a source that is a function: the unifying parser of ASIM with those of its filter
// parameters that a query can do without but may give.
constexpr const char* kRowsOfFunction = "rows_of_function";
constexpr const char* kProcessParser = R"(
(starttime:datetime = datetime(null), endtime:datetime = datetime(null),
 commandline_has_any:dynamic = dynamic([]), commandline_has_all:dynamic = dynamic([]),
 actingprocess_has_any:dynamic = dynamic([]), targetprocess_has_any:dynamic = dynamic([]),
 parentprocess_has_any:dynamic = dynamic([]), hashes_has_any:dynamic = dynamic([]),
 eventtype:string = "*", disabled:bool = false, pack:bool = false) {
  rows_of_function
  | where isnull(starttime) or TimeGenerated >= starttime
  | where isnull(endtime) or TimeGenerated <= endtime
  | where array_length(commandline_has_any) == 0 or TargetProcessCommandLine has_any (commandline_has_any)
  | where array_length(commandline_has_all) == 0 or TargetProcessCommandLine has_all (commandline_has_all)
  | where array_length(actingprocess_has_any) == 0 or ActingProcessName has_any (actingprocess_has_any)
  | where array_length(targetprocess_has_any) == 0 or TargetProcessName has_any (targetprocess_has_any)
  | where array_length(parentprocess_has_any) == 0 or ParentProcessName has_any (parentprocess_has_any)
})";

class KqlRunner : public QueryRunner {
 public:
  explicit KqlRunner(kql::Database database) : database_(std::move(database)) {}

  Result<std::vector<uint32_t>> Run(const std::string& name,
                                    const std::string& query) const override {
    auto parsed = kql::Query::Parse(name, query);
    if (!parsed) return std::move(parsed).errors();
    auto result = parsed->Run(database_);
    if (!result) return std::move(result).errors();
    std::set<uint32_t> rows;
    for (const kql::ResultRow& row : result->rows()) {
      for (const kql::Origin& origin : row.origins) rows.insert(origin.row);
    }
    return std::vector<uint32_t>(rows.begin(), rows.end());
  }

 private:
  kql::Database database_;
};

}  // namespace

Result<std::unique_ptr<QueryRunner>> MakeKqlRunner(const Source& source,
                                                   const std::vector<std::string>& rows,
                                                   const std::vector<std::string>& other_columns) {
  kql::Table table(SchemaOf(source, other_columns));
  for (const std::string& row : rows) {
    Diagnostics problems = table.AddRow(row);
    if (!problems.empty()) return problems;
  }
  kql::Database database;
  const size_t parenthesis = source.table.find('(');
  if (parenthesis == source.table.npos) {
    database.AddTable(source.table, std::move(table));
  } else {
    database.AddTable(kRowsOfFunction, std::move(table));
    Diagnostics problems =
        database.AddFunction(source.table.substr(0, parenthesis), kProcessParser);
    if (!problems.empty()) return problems;
  }
  return std::unique_ptr<QueryRunner>(std::make_unique<KqlRunner>(std::move(database)));
}

}  // namespace sigmavm::cli
