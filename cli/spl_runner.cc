// Searches in SPL, run over the rows as events.
#include <utility>

#include "cli/query_runner.h"
#include "runtime/query/spl/search.h"

namespace sigmavm::cli {
namespace {

using backend::Column;
using backend::Profile;
using backend::Source;

class SplRunner : public QueryRunner {
 public:
  explicit SplRunner(std::unique_ptr<spl::Environment> environment)
      : environment_(std::move(environment)) {}

  Result<std::vector<uint32_t>> Run(const std::string& name,
                                    const std::string& query) const override {
    auto search = spl::Search::Parse(name, query, *environment_);
    if (!search) return std::move(search).errors();
    auto results = search->Run(*environment_);
    if (!results) return std::move(results).errors();
    return results->AllOrigins();
  }

 private:
  std::unique_ptr<spl::Environment> environment_;
};

/// The dataset of a source that is one: its fields are those of the rows.
spl::DataModel DataModelOf(const Source& source) {
  const size_t dot = source.data_model.find('.');
  spl::DataModel model{source.data_model.substr(0, dot), source.data_model.substr(dot + 1), {}, {}};
  for (const Column& column : source.columns) {
    if (column.expression.empty()) model.fields.push_back({column.name, "'" + column.name + "'"});
  }
  return model;
}

}  // namespace

Result<std::unique_ptr<QueryRunner>> MakeSplRunner(const Profile& profile, const Source& source,
                                                   const std::vector<std::string>& rows) {
  std::vector<spl::Event> events;
  events.reserve(rows.size());
  for (const std::string& row : rows) {
    auto event = spl::ReadEvent(row);
    if (!event) return std::move(event).errors();
    events.push_back(std::move(event).value());
  }
  auto environment = std::make_unique<spl::Environment>(events);
  for (const auto& [name, definition] : profile.macros) {
    environment->AddMacro({name, {}, definition});
  }
  if (!source.data_model.empty()) {
    Diagnostics problems = environment->AddDataModel(DataModelOf(source));
    if (!problems.empty()) return problems;
  }
  return std::unique_ptr<QueryRunner>(std::make_unique<SplRunner>(std::move(environment)));
}

}  // namespace sigmavm::cli
