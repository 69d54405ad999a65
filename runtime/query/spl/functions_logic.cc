// Functions that choose, and that ask what kind of value there is.
#include <array>
#include <utility>

#include "runtime/query/spl/functions.h"
#include "runtime/query/spl/predicate_parser.h"

namespace sigmavm::spl {
namespace {

Datum If(const Call& call, Scope& scope) {
  return call.Argument(call.Argument(0, scope).is_true() ? 1 : 2, scope);
}

Datum Case(const Call& call, Scope& scope) {
  for (size_t i = 0; i + 1 < call.size(); i += 2) {
    if (call.Argument(i, scope).is_true()) return call.Argument(i + 1, scope);
  }
  return {};
}

/// The value after the first condition that is not true.
Datum Validate(const Call& call, Scope& scope) {
  for (size_t i = 0; i + 1 < call.size(); i += 2) {
    if (!call.Argument(i, scope).is_true()) return call.Argument(i + 1, scope);
  }
  return {};
}

bool InPairs(Cursor& cursor, size_t offset, Call& call) {
  if (call.size() % 2 == 0) return true;
  return cursor.Fail(DiagnosticCode::kQuerySyntax, offset, "conditions and values come in pairs");
}

Datum Coalesce(const Call& call, Scope& scope) {
  for (const ExpressionPtr& argument : call.arguments) {
    const Datum value = argument->Evaluate(scope);
    if (!value.is_null()) return value;
  }
  return {};
}

Datum Null(const Call& /*call*/, Scope& /*scope*/) { return {}; }
Datum True(const Call& /*call*/, Scope& /*scope*/) { return OfBool(true); }
Datum False(const Call& /*call*/, Scope& /*scope*/) { return OfBool(false); }

Datum NullIf(const Call& call, Scope& scope) {
  const Datum value = call.Argument(0, scope);
  const auto equal = Compare(value, call.Argument(1, scope), Relation::kEqual, scope);
  return equal.value_or(false) ? Datum() : value;
}

Datum IsNull(const Call& call, Scope& scope) { return OfBool(call.Argument(0, scope).is_null()); }
Datum IsNotNull(const Call& call, Scope& scope) {
  return OfBool(!call.Argument(0, scope).is_null());
}
Datum IsNum(const Call& call, Scope& scope) {
  return OfBool(call.Argument(0, scope).kind == Kind::kNumber);
}
Datum IsStr(const Call& call, Scope& scope) {
  const Kind kind = call.Argument(0, scope).kind;
  return OfBool(kind == Kind::kText || kind == Kind::kList);
}
Datum IsBool(const Call& call, Scope& scope) {
  return OfBool(call.Argument(0, scope).kind == Kind::kBool);
}

Datum In(const Call& call, Scope& scope) {
  const Datum value = call.Argument(0, scope);
  if (value.is_null() || value.kind == Kind::kList) return {};
  for (size_t i = 1; i < call.size(); ++i) {
    if (Compare(value, call.Argument(i, scope), Relation::kEqual, scope).value_or(false)) {
      return OfBool(true);
    }
  }
  return OfBool(false);
}

Datum SearchMatch(const Call& call, Scope& scope) {
  return OfBool(call.predicate->Matches(scope.row));
}

bool PrepareSearch(Cursor& cursor, size_t offset, Call& call) {
  const auto literal = LiteralArgument(cursor, offset, call, 0, "a search");
  if (!literal) return false;
  ParseState& state = cursor.state();
  const auto text = Expand("searchmatch", std::string(*literal), state.environment);
  if (!text.ok())
    return cursor.Fail(DiagnosticCode::kQuerySyntax, offset, text.errors()[0].message);
  ParseState inner{state.environment, *text, state.names};
  Cursor inside(inner, 0, text->text().size());
  call.predicate = ParsePredicate(inside);
  if (call.predicate != nullptr) return true;
  return cursor.Fail(inner.failure->code, offset, "searchmatch: " + inner.failure->message);
}

constexpr std::array kFunctions = {
    Function{"if", 3, 3, false, If, nullptr, 1, 1},
    Function{"case", 2, Function::kMany, false, Case, InPairs, 2, 1},
    Function{"validate", 2, Function::kMany, false, Validate, InPairs, 2, 1},
    Function{"coalesce", 1, Function::kMany, false, Coalesce, nullptr, 1, 0},
    Function{"null", 0, 0, false, Null},
    Function{"true", 0, 0, true, True},
    Function{"false", 0, 0, true, False},
    Function{"nullif", 2, 2, false, NullIf},
    Function{"isnull", 1, 1, true, IsNull},
    Function{"isnotnull", 1, 1, true, IsNotNull},
    Function{"isnum", 1, 1, true, IsNum},
    Function{"isstr", 1, 1, true, IsStr},
    Function{"isbool", 1, 1, true, IsBool},
    Function{"in", 2, Function::kMany, true, In},
    Function{"searchmatch", 1, 1, true, SearchMatch, PrepareSearch},
};

}  // namespace

std::span<const Function> LogicFunctions() { return kFunctions; }

}  // namespace sigmavm::spl
