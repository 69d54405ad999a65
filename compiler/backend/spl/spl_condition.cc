#include "compiler/backend/spl/spl_condition.h"

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

#include "compiler/backend/spl/where_term.h"

namespace sigmavm::backend::spl {
namespace {

using ir::Expression;
using ir::ExpressionKind;

/// Writes expressions for the search command.
class SearchWriter {
 public:
  explicit SearchWriter(const SearchScope& scope) : scope_(scope) {}

  [[nodiscard]] SearchTerm Write(const Expression& expression) const {
    switch (expression.kind) {
      case ExpressionKind::kPredicate:
        return MakeSearchTerm(expression.predicate, scope_);
      case ExpressionKind::kAnd:
        return WriteAll(expression);
      case ExpressionKind::kOr:
        return WriteAny(expression);
      case ExpressionKind::kNot:
        return WriteNot(expression.children.front());
      case ExpressionKind::kTrue:
      case ExpressionKind::kFalse:
        break;
    }
    return {};
  }

 private:
  [[nodiscard]] SearchTerm WriteNot(const Expression& child) const {
    SearchTerm term = Write(child);
    if (term.coverage != Coverage::kExact) return {};
    return {Coverage::kExact, MakeNegation(std::move(term.clause)), {}, ""};
  }

  /// Members that cannot be said are left to `where`.
  [[nodiscard]] SearchTerm WriteAll(const Expression& expression) const {
    Coverage coverage = Coverage::kExact;
    std::vector<Clause> clauses;
    for (const Expression& child : expression.children) {
      SearchTerm term = Write(child);
      if (term.coverage != Coverage::kExact) coverage = Coverage::kSuperset;
      if (term.coverage != Coverage::kNone) clauses.push_back(std::move(term.clause));
    }
    if (clauses.empty()) return {};
    return {coverage, MakeGroup(ClauseKind::kAll, std::move(clauses)), {}, ""};
  }

  /// All members or nothing; values of one field become one list, at the place of the first.
  [[nodiscard]] SearchTerm WriteAny(const Expression& expression) const {
    Coverage coverage = Coverage::kExact;
    std::vector<SearchTerm> terms;
    std::map<std::string, size_t> lists;
    for (const Expression& child : expression.children) {
      SearchTerm term = Write(child);
      if (term.coverage == Coverage::kNone) return {};
      if (term.coverage == Coverage::kSuperset) coverage = Coverage::kSuperset;
      if (!term.values.empty()) {
        const auto [list, first] = lists.try_emplace(term.field, terms.size());
        if (!first) {
          auto& values = terms[list->second].values;
          values.insert(values.end(), term.values.begin(), term.values.end());
          continue;
        }
      }
      terms.push_back(std::move(term));
    }
    if (terms.empty()) return {};
    return Join(coverage, terms);
  }

  static SearchTerm Join(Coverage coverage, std::vector<SearchTerm>& terms) {
    std::vector<Clause> clauses;
    for (SearchTerm& term : terms) {
      if (!term.values.empty()) term.clause = ValuesClause(term.field, term.values);
      clauses.push_back(std::move(term.clause));
    }
    SearchTerm joined{coverage, MakeGroup(ClauseKind::kAny, std::move(clauses)), {}, ""};
    if (terms.size() == 1) {
      joined.values = std::move(terms.front().values);
      joined.field = std::move(terms.front().field);
    }
    return joined;
  }

  const SearchScope& scope_;
};

/// Writes expressions for `where`.
class WhereWriter {
 public:
  WhereWriter(const SearchScope& scope, Condition& condition)
      : scope_(scope), condition_(condition) {}

  [[nodiscard]] Clause Write(const Expression& expression, Missing missing) {
    switch (expression.kind) {
      case ExpressionKind::kPredicate:
        return WritePredicate(expression.predicate, missing);
      case ExpressionKind::kAnd:
      case ExpressionKind::kOr:
        return WriteGroup(expression);
      case ExpressionKind::kNot:
        return MakeNegation(
            Parenthesised(Write(expression.children.front(), Missing::kMustDecide)));
      case ExpressionKind::kTrue:
        return MakeTerm("1=1");
      case ExpressionKind::kFalse:
        break;
    }
    return MakeTerm("1=0");
  }

 private:
  Clause WriteGroup(const Expression& expression) {
    const bool all = expression.kind == ExpressionKind::kAnd;
    if (expression.children.empty()) return MakeTerm(all ? "1=1" : "1=0");
    std::vector<Clause> clauses;
    clauses.reserve(expression.children.size());
    for (const Expression& child : expression.children) {
      clauses.push_back(Write(child, Missing::kMustDecide));
    }
    return MakeGroup(all ? ClauseKind::kAll : ClauseKind::kAny, std::move(clauses));
  }

  Clause WritePredicate(const ir::Predicate& predicate, Missing missing) {
    condition_.where_fields.insert(predicate.field);
    if (const auto* other = std::get_if<ir::FieldMatch>(&predicate.operand)) {
      condition_.where_fields.insert(other->field);
    }
    return MakeTerm(MakeWhereTerm(predicate, *scope_.source, missing, condition_.reasons));
  }

  static Clause Parenthesised(Clause clause) {
    if (clause.kind == ClauseKind::kTerm) clause.text = "(" + clause.text + ")";
    return clause;
  }

  const SearchScope& scope_;
  Condition& condition_;
};

/// Splits the condition into parts that all must hold, so that as many as possible are left to the
/// search command.
class Divider {
 public:
  explicit Divider(const SearchScope& scope) : writer_(scope) {}

  void Divide(const Expression& expression) {
    if (expression.kind == ExpressionKind::kAnd) {
      for (const Expression& child : expression.children) Divide(child);
    } else if (expression.kind == ExpressionKind::kNot &&
               expression.children.front().kind == ExpressionKind::kOr) {
      DivideNegation(expression.children.front());
    } else {
      parts_.push_back(expression);
    }
  }

  [[nodiscard]] std::vector<Expression> TakeParts() { return std::move(parts_); }

 private:
  // NOT (a OR b) is NOT a AND NOT b: what the search command can exclude comes apart.
  void DivideNegation(const Expression& any) {
    Expression exact{ExpressionKind::kOr, {}, {}, any.span};
    Expression rest = exact;
    for (const Expression& child : any.children) {
      const bool said = writer_.Write(child).coverage == Coverage::kExact;
      (said ? exact : rest).children.push_back(child);
    }
    for (Expression* part : {&exact, &rest}) {
      if (!part->children.empty()) {
        parts_.push_back(ir::MakeNot(ir::MakeOr(std::move(part->children))));
      }
    }
  }

  SearchWriter writer_;
  std::vector<Expression> parts_;
};

int Rank(const Clause& clause) {
  switch (clause.kind) {
    case ClauseKind::kTerm:
    case ClauseKind::kList:
      return 0;
    case ClauseKind::kAll:
    case ClauseKind::kAny:
      return 1;
    case ClauseKind::kNot:
      return 2;
  }
  return 2;
}

void Order(std::vector<Clause>& clauses) {
  std::stable_sort(clauses.begin(), clauses.end(),
                   [](const Clause& a, const Clause& b) { return Rank(a) < Rank(b); });
}

}  // namespace

Clause MakeDecision(const Expression& expression, const SearchScope& scope, Condition& condition) {
  return WhereWriter(scope, condition).Write(expression, Missing::kMustDecide);
}

Condition MakeCondition(const Expression& expression, const SearchScope& scope) {
  Divider divider(scope);
  divider.Divide(expression);
  Condition condition;
  const SearchWriter search(scope);
  WhereWriter where(scope, condition);
  for (const Expression& part : divider.TakeParts()) {
    SearchTerm term = search.Write(part);
    if (term.coverage != Coverage::kNone) condition.search.push_back(std::move(term.clause));
    if (term.coverage != Coverage::kExact && part.kind != ExpressionKind::kTrue) {
      condition.where.push_back(where.Write(part, Missing::kMayBeNull));
    }
  }
  Order(condition.search);
  Order(condition.where);
  return condition;
}

}  // namespace sigmavm::backend::spl
