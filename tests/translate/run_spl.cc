// Runs Splunk searches of anybody's over records, as rows of one of our products: what
// compare-pysigma judges the searches of another converter by.
//   run_spl PRODUCT RECORDS QUERIES
// QUERIES has an object with "id" and "query" on each line; for each, an object with "id" and
// either "rows", the numbers of the records found, or "error" is written.
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/backend/check/row_maker.h"
#include "compiler/backend/profile/profile_reader.h"
#include "runtime/query/spl/search.h"
#include "tests/support/shared_data.h"

namespace sigmavm {
namespace {

using Json = nlohmann::json;

Json ErrorOf(const Diagnostics& problems) {
  if (problems.empty()) return {{"error", "unknown error"}, {"uncertain", true}};
  const bool uncertain = problems.front().code != DiagnosticCode::kQuerySyntax;
  return {{"error", problems.front().message}, {"uncertain", uncertain}};
}

std::optional<spl::Environment> MakeEnvironment(const backend::Profile& profile,
                                                const std::vector<std::string>& records) {
  const backend::Source& source = profile.sources.front();
  std::vector<spl::Event> events;
  for (const std::string& record : records) {
    auto event = spl::ReadEvent(backend::MakeRow(profile, source, record));
    if (!event.ok()) return std::nullopt;
    events.push_back(std::move(event).value());
  }
  spl::Environment environment(events);
  for (const auto& [name, definition] : profile.macros) {
    environment.AddMacro({name, {}, definition});
  }
  // Comes with Splunk's app for the Common Information Model, and others' searches use it.
  environment.AddMacro({"drop_dm_object_name", {"object"}, "rename $object$.* as *"});
  if (source.data_model.empty()) return environment;
  const size_t dot = source.data_model.find('.');
  spl::DataModel model{source.data_model.substr(0, dot), source.data_model.substr(dot + 1), {}, {}};
  for (const backend::Column& column : source.columns) {
    if (column.expression.empty()) model.fields.push_back({column.name, "'" + column.name + "'"});
  }
  if (!environment.AddDataModel(model).empty()) return std::nullopt;
  return environment;
}

Json Run(const std::string& query, const spl::Environment& environment) {
  const auto search = spl::Search::Parse("query", query, environment);
  if (!search.ok()) return ErrorOf(search.errors());
  const auto results = search->Run(environment);
  if (!results.ok()) return ErrorOf(results.errors());
  return {{"rows", results->AllOrigins()}};
}

int Main(const char* product, const char* records_path, const char* queries_path) {
  SourceMap sources;
  const auto profile = backend::FindProfile(backend::Language::kSpl, product, sources);
  const auto records = support::ReadLines(records_path);
  const auto queries = support::ReadLines(queries_path);
  if (!profile.ok() || !records.ok() || !queries.ok()) return 2;
  const auto environment = MakeEnvironment(*profile, *records);
  if (!environment) return 2;
  for (const std::string& line : *queries) {
    const Json query = Json::parse(line);
    Json result = Run(query["query"].get<std::string>(), *environment);
    result["id"] = query["id"];
    std::puts(result.dump().c_str());
  }
  return 0;
}

}  // namespace
}  // namespace sigmavm

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: run_spl PRODUCT RECORDS QUERIES\n", stderr);
    return 2;
  }
  return sigmavm::Main(argv[1], argv[2], argv[3]);
}
