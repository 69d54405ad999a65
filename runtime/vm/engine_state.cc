#include "runtime/vm/engine_state.h"

#include <algorithm>
#include <string>
#include <utility>

namespace sigmavm::vm {
namespace {

record::Schema MakeSchema(const program::Program& program) {
  std::vector<std::string> names;
  names.reserve(program.fields.size());
  for (const program::StringId name : program.fields) names.push_back(program.strings[name]);
  const bool needs_leaves = std::any_of(
      program.predicates.begin(), program.predicates.end(),
      [](const program::Predicate& predicate) { return predicate.field == record::kAnyField; });
  return record::Schema(std::move(names), needs_leaves);
}

}  // namespace

EngineState::EngineState(program::VerifiedProgram program, const EngineOptions& options)
    : program_(std::move(program)),
      options_(options),
      schema_(MakeSchema(program_.get())),
      matcher_(program_.get()),
      lists_(program_.get()),
      code_(program_.get(), lists_),
      indices_(program_.get()),
      gate_(program_.get()) {}

Engine::Engine(program::VerifiedProgram program, const EngineOptions& options)
    : state_(std::make_shared<const EngineState>(std::move(program), options)) {}
Engine::~Engine() = default;
Engine::Engine(const Engine&) = default;
Engine& Engine::operator=(const Engine&) = default;

const program::Program& Engine::program() const noexcept { return state_->program(); }
const record::Schema& Engine::schema() const noexcept { return state_->schema(); }

}  // namespace sigmavm::vm
