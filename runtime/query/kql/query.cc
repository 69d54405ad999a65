#include "runtime/query/kql/query.h"

#include <utility>

#include "runtime/query/kql/binder.h"
#include "runtime/query/kql/parser.h"
#include "runtime/query/kql/source.h"

namespace sigmavm::kql {

struct Query::Parsed {
  /// Literals take at most a few times the text.
  static constexpr size_t kLiteralBytes = 64 * kQueryBytes;

  Source source;
  Memory memory{kLiteralBytes};
  Script script;
};

Result<Query> Query::Parse(std::string name, std::string text) {
  auto parsed = std::make_shared<Parsed>();
  parsed->source = {std::move(name), std::move(text)};
  const std::optional<SyntaxError> error =
      ParseQuery(parsed->source.text, parsed->memory, parsed->script);
  if (error) return parsed->source.Error(*error);
  return Query(std::move(parsed));
}

Result<ResultTable> Query::Run(const Database& database, const RunLimits& limits) const {
  /// Results point into both.
  struct Owner {
    explicit Owner(const RunLimits& run_limits, std::shared_ptr<const Parsed> query)
        : execution(run_limits), parsed(std::move(query)) {}
    Execution execution;
    std::shared_ptr<const Parsed> parsed;
  };
  auto owner = std::make_shared<Owner>(limits, parsed_);
  Binder binder(database, owner->execution, parsed_->source);
  std::optional<Relation> relation = binder.RunScript(parsed_->script);
  if (!owner->execution.Spend(0) || owner->execution.stopped()) {
    return ErrorAt(DiagnosticCode::kQueryTooLarge, parsed_->source.name,
                   "the query takes more memory, rows or steps than the evaluator allows");
  }
  if (!relation) return std::move(binder.errors());
  const size_t width = relation->shape.schema.size();
  std::vector<ResultRow> rows;
  rows.reserve(relation->rows.size());
  for (const Row& row : relation->rows) {
    ResultRow& result = rows.emplace_back();
    result.cells.assign(row.cells, row.cells + width);
    result.origins.assign(row.origins, row.origins + row.origin_count);
  }
  return ResultTable(std::move(relation->shape.schema), std::move(rows), std::move(owner));
}

}  // namespace sigmavm::kql
