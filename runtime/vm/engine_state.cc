#include "runtime/vm/engine_state.h"

#include <algorithm>
#include <string>
#include <utility>

#include "runtime/vm/list_view.h"

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

void SortUnique(std::vector<program::FieldId>& fields) {
  std::sort(fields.begin(), fields.end());
  fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
}

/// Calls visit(predicate id) for every predicate that a rule's code tests.
template <typename Visit>
void ForEachTested(const program::Program& program, const program::Rule& rule, Visit&& visit) {
  for (uint32_t i = rule.code_begin; i < rule.code_end; ++i) {
    const program::Instruction& instruction = program.code[i];
    if (instruction.opcode == program::Opcode::kTest) visit(instruction.z);
    if (instruction.opcode == program::Opcode::kAny ||
        instruction.opcode == program::Opcode::kAll) {
      for (const program::PredicateId id : ItemsOf(program, instruction.z)) visit(id);
    }
  }
}

}  // namespace

EngineState::EngineState(program::VerifiedProgram program, const EngineOptions& options)
    : program_(std::move(program)),
      options_(options),
      schema_(MakeSchema(program_.get())),
      matcher_(program_.get()),
      tuner_(program_.get()),
      gate_(program_.get()) {
  CollectFields();
}

void EngineState::CollectFields() {
  const program::Program& p = program_.get();
  logsource_fields_.resize(p.logsources.size());
  std::vector<program::RuleIndex> last_rule(p.fields.size(), program::kNoIndex);
  for (program::RuleIndex i = 0; i < p.rules.size(); ++i) {
    const auto add = [&](program::PredicateId id) {
      const program::FieldId field = p.predicates[id].field;
      if (last_rule[field] == i) return;
      last_rule[field] = i;
      logsource_fields_[p.rules[i].logsource].push_back(field);
    };
    ForEachTested(p, p.rules[i], add);
  }
  for (std::vector<program::FieldId>& fields : logsource_fields_) SortUnique(fields);
}

Engine::Engine(program::VerifiedProgram program, const EngineOptions& options)
    : state_(std::make_shared<const EngineState>(std::move(program), options)) {}
Engine::~Engine() = default;
Engine::Engine(const Engine&) = default;
Engine& Engine::operator=(const Engine&) = default;

const program::Program& Engine::program() const noexcept { return state_->program(); }
const record::Schema& Engine::schema() const noexcept { return state_->schema(); }

}  // namespace sigmavm::vm
