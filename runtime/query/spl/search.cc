// Joins parsing and running into the interface of this folder.
#include "runtime/query/spl/search.h"

#include <algorithm>
#include <utility>

#include "runtime/query/spl/command.h"
#include "runtime/query/spl/expanded_text.h"
#include "runtime/query/spl/limits.h"
#include "runtime/query/spl/run.h"

namespace sigmavm::spl {

struct Results::State {
  State(const Environment& environment, const Names& names, bool all_names)
      : run(environment, names, all_names) {}
  Run run;
  Rows rows;
};

Results::Results(std::unique_ptr<State> state) : state_(std::move(state)) {}
Results::Results(Results&&) noexcept = default;
Results& Results::operator=(Results&&) noexcept = default;
Results::~Results() = default;

size_t Results::size() const noexcept { return state_->rows.size(); }

const std::vector<uint32_t>& Results::origins(size_t row) const {
  return state_->rows[row].origins;
}

std::vector<std::string> Results::Find(size_t row, std::string_view field) const {
  const Row& found = state_->rows[row];
  const uint32_t slot = state_->run.names().Find(field);
  const Value* value = slot == Names::kNone ? nullptr : found.slots[slot];
  if (slot == Names::kNone && found.base != nullptr) {
    const uint32_t number = state_->run.environment().names().Find(field);
    for (const auto& [name, stored] : found.base->fields) {
      if (name == number) value = &stored;
    }
  }
  std::vector<std::string> texts;
  if (value == nullptr) return texts;
  for (const Text& text : value->texts) texts.push_back(text.text);
  return texts;
}

std::vector<std::string> Results::Fields(size_t row) const {
  const Row& found = state_->rows[row];
  const Names& names = state_->run.names();
  std::vector<std::string> fields;
  for (uint32_t slot = 0; slot < found.slots.size(); ++slot) {
    if (found.slots[slot] != nullptr) fields.emplace_back(names[slot]);
  }
  if (found.base != nullptr) {
    for (const auto& [number, value] : found.base->fields) {
      const std::string_view name = state_->run.environment().names()[number];
      if (names.Find(name) == Names::kNone) fields.emplace_back(name);
    }
  }
  std::sort(fields.begin(), fields.end());
  return fields;
}

std::vector<uint32_t> Results::AllOrigins() const {
  std::vector<uint32_t> all;
  for (const Row& row : state_->rows) {
    all.insert(all.end(), row.origins.begin(), row.origins.end());
  }
  SortOrigins(all);
  return all;
}

struct Search::State {
  Names names;
  Pipeline pipeline;
  bool uses_wildcards = false;
};

Search::Search(std::unique_ptr<State> state) : state_(std::move(state)) {}
Search::Search(Search&&) noexcept = default;
Search& Search::operator=(Search&&) noexcept = default;
Search::~Search() = default;

Result<Search> Search::Parse(std::string name, std::string text, const Environment& environment) {
  const auto expanded = Expand(std::move(name), std::move(text), environment);
  if (!expanded.ok()) return expanded.errors();
  auto state = std::make_unique<State>();
  ParseState parse{environment, *expanded, state->names};
  auto pipeline = ParsePipeline(parse, 0, expanded->text().size(), /*is_subsearch=*/false);
  if (!pipeline) return *parse.failure;
  if (state->names.size() > Bounds::kNames) {
    return expanded->Fail(DiagnosticCode::kQueryTooLarge, 0, "the search names too many fields");
  }
  state->pipeline = *std::move(pipeline);
  state->uses_wildcards = parse.uses_wildcards;
  return Search(std::move(state));
}

Result<Results> Search::Run(const Environment& environment) const {
  auto state = std::make_unique<Results::State>(environment, state_->names, state_->uses_wildcards);
  state_->pipeline.Apply(state->rows, state->run);
  if (state->run.failed()) return state->run.failure();
  return Results(std::move(state));
}

}  // namespace sigmavm::spl
