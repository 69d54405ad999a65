#include "runtime/query/kql/binder.h"

#include <algorithm>

#include "runtime/base/closest_match.h"
#include "runtime/query/kql/convert.h"
#include "runtime/query/kql/steps.h"
#include "runtime/query/kql/stored_function.h"

namespace sigmavm::kql {
namespace {

/// Levels of definitions within definitions; the parser bounds those within one expression.
constexpr uint32_t kBindDepth = 400;

}  // namespace

std::nullptr_t Binder::Fail(DiagnosticCode code, Range range, std::string message,
                            std::string help) {
  if (errors_.empty()) {
    errors_.push_back(source_->Error(code, range, std::move(message), std::move(help)));
  }
  return nullptr;
}

bool Binder::CheckLevel(Range range) {
  if (level_ <= kBindDepth && execution_.Spend(1)) return true;
  if (level_ > kBindDepth) {
    Fail(DiagnosticCode::kQueryTooLarge, range, "definitions are nested too deeply");
  }
  return false;
}

Binding& Binder::Define(std::string name) {
  Binding& binding = bindings_.emplace_back();
  binding.name = std::move(name);
  binding.environment = environment_;
  binding.source = source_;
  binding.next = environment_;
  environment_ = &binding;
  return binding;
}

const Binding* Binder::Lookup(std::string_view name) const noexcept {
  for (const Binding* binding = environment_; binding != nullptr; binding = binding->next) {
    if (binding->name == name) return binding;
  }
  return nullptr;
}

std::optional<Relation> Binder::RunScript(const Script& script) {
  if (!BindLets(script.lets)) return std::nullopt;
  if (IsTable(*script.result)) return RunTable(*script.result);
  FailType(script.result->range, "the query is a single value, not a table");
  return std::nullopt;
}

bool Binder::BindLets(const std::vector<Statement>& lets) {
  for (const Statement& let : lets) {
    if (let.lambda != nullptr) {
      Define(let.name).lambda = let.lambda.get();
    } else if (IsTable(*let.value)) {
      Define(let.name).table_syntax = let.value.get();
    } else {
      ExpressionPtr value = Bind(*let.value, Shape());
      if (value == nullptr) return false;
      Define(let.name).value = std::move(value);
    }
  }
  return true;
}

bool Binder::IsTable(const Syntax& syntax) const {
  if (syntax.kind == SyntaxKind::kPipeline) return true;
  if (syntax.kind != SyntaxKind::kName && syntax.kind != SyntaxKind::kCall) return false;
  if (const Binding* binding = Lookup(syntax.name)) {
    if (binding->lambda == nullptr) return binding->value == nullptr;
    const Script& body = binding->lambda->body;
    // What a body names is looked up when it is called; its form tells tables in all but one case.
    if (body.result->kind == SyntaxKind::kPipeline) return true;
    return body.result->kind == SyntaxKind::kName &&
           database_.FindTable(body.result->name).has_value();
  }
  if (syntax.kind == SyntaxKind::kName) return database_.FindTable(syntax.name).has_value();
  return syntax.name == "materialize" || database_.FindFunction(syntax.name) != nullptr;
}

std::optional<Relation> Binder::RunTable(const Syntax& syntax) {
  const Nested nested(*this);
  if (!CheckLevel(syntax.range)) return std::nullopt;
  if (syntax.kind == SyntaxKind::kName) return RunNamedTable(syntax);
  if (syntax.kind == SyntaxKind::kCall) return RunTableCall(syntax);
  if (syntax.kind != SyntaxKind::kPipeline) {
    FailType(syntax.range, "this is a value where a table is needed");
    return std::nullopt;
  }
  Relation relation;
  if (syntax.pipeline->source != nullptr) {
    std::optional<Relation> source = RunTable(*syntax.pipeline->source);
    if (!source) return std::nullopt;
    relation = *std::move(source);
  } else {
    relation.rows.emplace_back();  // makers of rows replace it
  }
  std::vector<StepPtr> steps;
  if (!BindOperators(*syntax.pipeline, relation.shape, steps)) return std::nullopt;
  if (!RunSteps(steps, relation.rows)) return std::nullopt;
  return relation;
}

bool Binder::RunSteps(const std::vector<StepPtr>& steps, std::vector<Row>& rows) {
  for (const StepPtr& step : steps) {
    if (!step->Run(execution_, rows) || !execution_.HasRoom(rows.size())) return false;
  }
  return true;
}

std::optional<Relation> Binder::RunNamedTable(const Syntax& syntax) {
  if (const Binding* binding = Lookup(syntax.name)) return RunBinding(syntax, *binding);
  if (const std::optional<uint32_t> index = database_.FindTable(syntax.name)) {
    return ReadTable(*index);
  }
  Fail(DiagnosticCode::kQueryUnknownName, syntax.range, "there is no table '" + syntax.name + "'");
  return std::nullopt;
}

/// A table that is defined by `let` is run once, when it is first needed.
std::optional<Relation> Binder::RunBinding(const Syntax& syntax, const Binding& binding) {
  if (binding.table_syntax == nullptr && binding.table == nullptr) {
    FailType(syntax.range, "'" + syntax.name + "' is not a table");
    return std::nullopt;
  }
  if (binding.table == nullptr) {
    environment_ = binding.environment;
    source_ = binding.source;
    std::optional<Relation> relation = RunTable(*binding.table_syntax);
    if (!relation) return std::nullopt;
    binding.table = std::make_shared<const Relation>(*std::move(relation));
  }
  if (!execution_.Spend(binding.table->rows.size())) return std::nullopt;
  return *binding.table;
}

std::optional<Relation> Binder::ReadTable(uint32_t index) {
  const Table& table = database_.table(index);
  if (!execution_.HasRoom(table.size()) || !execution_.Spend(table.size())) return std::nullopt;
  Relation relation;
  relation.shape.schema = table.schema();
  Origin* origins = execution_.memory().Make<Origin>(table.size());
  relation.rows.resize(table.size());
  for (size_t i = 0; i < table.size(); ++i) {
    origins[i] = {index, static_cast<uint32_t>(i)};
    relation.rows[i] = {table.row(i), origins + i, 1};
  }
  return relation;
}

std::optional<Relation> Binder::RunTableCall(const Syntax& call) {
  if (call.name == "materialize" && call.children.size() == 1) return RunTable(*call.children[0]);
  const Binding* binding = Lookup(call.name);
  const StoredFunction* function = binding == nullptr ? database_.FindFunction(call.name) : nullptr;
  if (function == nullptr && (binding == nullptr || binding->lambda == nullptr)) {
    Fail(DiagnosticCode::kQueryUnknownName, call.range,
         "there is no function '" + call.name + "' that gives a table");
    return std::nullopt;
  }
  const Lambda& lambda = binding != nullptr ? *binding->lambda : function->lambda;
  const Source& source = binding != nullptr ? *binding->source : function->source;
  const Binding* environment = binding != nullptr ? binding->environment : nullptr;
  if (!BindParameters(call, lambda, source, environment, Shape(), nullptr, nullptr)) {
    return std::nullopt;
  }
  return RunScript(lambda.body);
}

const Syntax* Binder::FindArgument(const Syntax& call, const Lambda& lambda, size_t index) {
  const Parameter& parameter = lambda.parameters[index];
  size_t position = 0;
  for (const SyntaxPtr& argument : call.children) {
    if (argument->kind == SyntaxKind::kNamed) {
      if (argument->name == parameter.name) return argument->children[0].get();
    } else if (position++ == index) {
      return argument.get();
    }
  }
  return nullptr;
}

/// Enters the scope of a function's body with its parameters defined. Arguments that are not
/// constant go through slots, when the place allows that.
bool Binder::BindParameters(const Syntax& call, const Lambda& lambda, const Source& source,
                            const Binding* environment, const Shape& shape,
                            std::vector<size_t>* slots, std::vector<ExpressionPtr>* arguments) {
  for (const SyntaxPtr& argument : call.children) {
    if (argument->kind != SyntaxKind::kNamed) continue;
    const bool known =
        std::any_of(lambda.parameters.begin(), lambda.parameters.end(),
                    [&](const Parameter& parameter) { return parameter.name == argument->name; });
    if (known) continue;
    Fail(DiagnosticCode::kQueryUnknownName, argument->range,
         "'" + call.name + "' has no parameter '" + argument->name + "'");
    return false;
  }
  if (call.children.size() > lambda.parameters.size()) {
    FailType(call.range, "'" + call.name + "' takes fewer arguments");
    return false;
  }
  std::vector<Binding> defined(lambda.parameters.size());
  for (size_t i = 0; i < lambda.parameters.size(); ++i) {
    const Parameter& parameter = lambda.parameters[i];
    const Syntax* argument = FindArgument(call, lambda, i);
    if (argument == nullptr) argument = parameter.fallback.get();
    if (argument == nullptr) {
      FailType(call.range, "'" + call.name + "' needs an argument for '" + parameter.name + "'");
      return false;
    }
    if (parameter.tabular) {
      std::optional<Relation> table = RunTable(*argument);
      if (!table) return false;
      defined[i].table = std::make_shared<const Relation>(*std::move(table));
      continue;
    }
    ExpressionPtr value = BindTyped(*argument, shape, parameter.type);
    if (value == nullptr) return false;
    if (value->constant() == nullptr && slots == nullptr) {
      FailType(argument->range, "an argument of a function that gives a table must be constant");
      return false;
    }
    if (value->constant() == nullptr) {
      slots->push_back(execution_.TakeSlot());
      arguments->push_back(value);
      value = MakeSlot(slots->back(), value->type());
    }
    defined[i].value = std::move(value);
  }
  environment_ = environment;
  source_ = &source;
  for (size_t i = 0; i < defined.size(); ++i) {
    Binding& binding = Define(lambda.parameters[i].name);
    binding.value = std::move(defined[i].value);
    binding.table = std::move(defined[i].table);
  }
  return true;
}

std::optional<size_t> Binder::FindOrFail(const Syntax& name, const Schema& schema) {
  if (const std::optional<size_t> index = FindColumn(schema, name.name)) return index;
  std::vector<std::string_view> names;
  for (const Column& column : schema) names.push_back(column.name);
  Fail(DiagnosticCode::kQueryUnknownName, name.range, "there is no column '" + name.name + "' here",
       DidYouMean(name.name, names));
  return std::nullopt;
}

bool Binder::CheckKey(const Syntax& syntax, const Expression& key, std::string_view use) {
  if (key.type() != ColumnType::kDynamic) return true;
  FailType(syntax.range, "a value of type dynamic cannot be a key of " + std::string(use) +
                             ": convert it, for example with tostring()");
  return false;
}

}  // namespace sigmavm::kql
