// Works out the rows of a data model's dataset from the events.
#include <array>
#include <optional>
#include <utility>

#include "runtime/query/spl/environment.h"
#include "runtime/query/spl/expanded_text.h"
#include "runtime/query/spl/expression_parser.h"
#include "runtime/query/spl/predicate_parser.h"

namespace sigmavm::spl {
namespace {

/// Fields that tstats reads beside those of the model.
constexpr std::array<std::string_view, 5> kIndexedFields = {"_time", "host", "source", "sourcetype",
                                                            "index"};

/// A definition whose expressions are parsed.
struct ParsedModel {
  Names names;
  PredicatePtr constraint;
  std::vector<ExpressionPtr> fields;
};

bool ParsePart(const Environment& environment, const std::string& name, const std::string& text,
               ParsedModel& parsed, bool is_constraint, Diagnostics& errors) {
  const auto expanded = Expand(name, text, environment);
  if (!expanded.ok()) {
    errors = expanded.errors();
    return false;
  }
  ParseState state{environment, *expanded, parsed.names};
  Cursor cursor(state, 0, expanded->text().size());
  if (is_constraint) {
    parsed.constraint = ParsePredicate(cursor);
  } else {
    parsed.fields.push_back(ParseExpression(cursor));
  }
  if (cursor.ExpectEnd()) return true;
  errors.push_back(*state.failure);
  return false;
}

bool ParseModel(const Environment& environment, const DataModel& model, ParsedModel& parsed,
                Diagnostics& errors) {
  const std::string name = model.model + '.' + model.dataset;
  if (!model.constraint.empty() &&
      !ParsePart(environment, name, model.constraint, parsed, true, errors)) {
    return false;
  }
  for (const ModelField& field : model.fields) {
    const std::string place = name + '.' + field.name;
    if (!ParsePart(environment, place, field.expression, parsed, false, errors)) return false;
  }
  return true;
}

}  // namespace

Diagnostics Environment::AddDataModel(const DataModel& model) {
  Diagnostics errors;
  ParsedModel parsed;
  if (!ParseModel(*this, model, parsed, errors)) return errors;
  Dataset dataset{model, {}};
  std::vector<uint32_t> numbers;
  for (const ModelField& field : model.fields) {
    numbers.push_back(names_.Add(model.dataset + '.' + field.name));
  }
  std::array<uint32_t, kIndexedFields.size()> indexed{};
  for (size_t i = 0; i < indexed.size(); ++i) indexed[i] = names_.Find(kIndexedFields[i]);
  Run run(*this, parsed.names, /*all_names=*/false);
  Row row;
  Scratch scratch;
  for (const StoredEvent& event : events_.events) {
    run.Load(event, row);
    if (parsed.constraint != nullptr && !parsed.constraint->Matches(row)) continue;
    StoredEvent made;
    made.origin = event.origin;
    for (const auto& [number, value] : event.fields) {
      for (const uint32_t wanted : indexed) {
        if (number == wanted) made.fields.emplace_back(number, value);
      }
    }
    for (size_t i = 0; i < numbers.size(); ++i) {
      Scope scope{row, run, scratch};
      const Value* value = Stored(parsed.fields[i]->Evaluate(scope), scope);
      if (value != nullptr) made.fields.emplace_back(numbers[i], *value);
    }
    scratch.Clear();
    if (run.failed()) return {run.failure()};
    dataset.rows.events.push_back(std::move(made));
  }
  Sort(dataset.rows);
  datasets_.insert_or_assign(model.model + '.' + model.dataset, std::move(dataset));
  return {};
}

}  // namespace sigmavm::spl
