#include "compiler/backend/kql/rule_condition.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <variant>

#include "compiler/backend/kql/literal.h"
#include "compiler/backend/kql/operand_test.h"
#include "compiler/backend/kql/text_test.h"
#include "runtime/base/utf8.h"

namespace sigmavm::backend::kql {
namespace {

using ir::Expression;
using ir::ExpressionKind;

// A longer list costs the reader more than the index saves.
constexpr size_t kMostTerms = 40;

bool CanShareRegex(const Expression& expression) {
  if (expression.kind != ExpressionKind::kPredicate || expression.predicate.field.empty()) {
    return false;
  }
  const auto* match = std::get_if<ir::TextMatch>(&expression.predicate.operand);
  if (match == nullptr || match->cased) return false;
  const TextShape shape = ShapeOf(*match);
  const bool plain =
      shape != TextShape::kEmpty && shape != TextShape::kAny && shape != TextShape::kEquals;
  return plain && std::all_of(match->parts.begin(), match->parts.end(),
                              [](const ir::PatternPart& part) { return IsValidUtf8(part.text); });
}

class ConditionWriter {
 public:
  ConditionWriter(TextLists lists, ColumnNames& columns, std::vector<Reason>& reasons)
      : lists_(lists), columns_(columns), reasons_(reasons) {}

  Condition Write(const Expression& expression) {
    switch (expression.kind) {
      case ExpressionKind::kFalse:
        return MakeConstant(false);
      case ExpressionKind::kTrue:
        return MakeConstant(true);
      case ExpressionKind::kPredicate:
        return TestPredicate(expression.predicate, columns_, reasons_);
      case ExpressionKind::kNot:
        return MakeNot(Write(expression.children.front()));
      case ExpressionKind::kAnd:
        return MakeAll(WriteEach(expression.children));
      case ExpressionKind::kOr:
        return MakeAny(lists_ == TextLists::kOneRegex ? WriteShared(expression.children)
                                                      : WriteEach(expression.children));
    }
    return MakeConstant(false);
  }

 private:
  std::vector<Condition> WriteEach(const std::vector<Expression>& children) {
    std::vector<Condition> out;
    out.reserve(children.size());
    for (const Expression& child : children) out.push_back(Write(child));
    return out;
  }

  std::vector<Condition> WriteShared(const std::vector<Expression>& children) {
    std::map<std::string, std::vector<const ir::TextMatch*>> by_field;
    for (const Expression& child : children) {
      if (!CanShareRegex(child)) continue;
      by_field[child.predicate.field].push_back(&std::get<ir::TextMatch>(child.predicate.operand));
    }
    std::vector<Condition> out;
    for (const Expression& child : children) {
      const auto found =
          CanShareRegex(child) ? by_field.find(child.predicate.field) : by_field.end();
      if (found == by_field.end() || found->second.size() == 1) {
        out.push_back(Write(child));
      } else if (!found->second.empty()) {
        out.push_back(WriteTogether(child.predicate.field, std::exchange(found->second, {})));
      }
    }
    return out;
  }

  Condition WriteTogether(const std::string& field,
                          const std::vector<const ir::TextMatch*>& matches) {
    const ColumnName column = columns_.Use(field);
    const bool is_text = column.type == ColumnType::kString ||
                         column.type == ColumnType::kHexString ||
                         column.type == ColumnType::kDynamic;
    if (!column.name.empty() && is_text) return TestTexts(TextOf(column), matches);
    std::vector<Condition> out;
    out.reserve(matches.size());
    for (const ir::TextMatch* match : matches) {
      out.push_back(TestPredicate({field, *match, {}}, columns_, reasons_));
    }
    return MakeAny(std::move(out));
  }

  TextLists lists_;
  ColumnNames& columns_;
  std::vector<Reason>& reasons_;
};

// For each column, terms of which every match has one.
using TermsByColumn = std::map<std::string, std::vector<std::string>>;

// Fewer alternatives leave less to read; among as many, longer terms are rarer.
bool IsBetter(const std::vector<std::string>& terms, const std::vector<std::string>& than) {
  if (terms.size() != than.size()) return terms.size() < than.size();
  const auto shortest = [](const std::vector<std::string>& list) {
    size_t size = list.front().size();
    for (const std::string& term : list) size = std::min(size, term.size());
    return size;
  };
  return shortest(terms) > shortest(than);
}

TermsByColumn TermsOf(const Condition& condition);

// Any member's terms will do: the best for each column.
TermsByColumn TermsOfAll(const std::vector<Condition>& children) {
  TermsByColumn out;
  for (const Condition& child : children) {
    for (auto& [column, terms] : TermsOf(child)) {
      auto [place, added] = out.try_emplace(column, terms);
      if (!added && IsBetter(terms, place->second)) place->second = terms;
    }
  }
  return out;
}

// Only what every alternative has terms for.
TermsByColumn TermsOfAny(const std::vector<Condition>& children) {
  TermsByColumn out = TermsOf(children.front());
  for (size_t i = 1; i < children.size() && !out.empty(); ++i) {
    TermsByColumn others = TermsOf(children[i]);
    for (auto place = out.begin(); place != out.end();) {
      const auto found = others.find(place->first);
      if (found == others.end()) {
        place = out.erase(place);
        continue;
      }
      for (std::string& term : found->second) {
        std::vector<std::string>& terms = place->second;
        if (std::find(terms.begin(), terms.end(), term) == terms.end()) {
          terms.push_back(std::move(term));
        }
      }
      ++place;
    }
  }
  return out;
}

TermsByColumn TermsOf(const Condition& condition) {
  switch (condition.kind) {
    case ConditionKind::kTest:
      if (condition.test.terms.empty()) return {};
      return {{condition.test.term_column, condition.test.terms}};
    case ConditionKind::kAll:
      return TermsOfAll(condition.children);
    case ConditionKind::kAny:
      return TermsOfAny(condition.children);
    default:
      return {};
  }
}

}  // namespace

Condition WriteCondition(const Expression& expression, TextLists lists, ColumnNames& columns,
                         std::vector<Reason>& reasons) {
  return ConditionWriter(lists, columns, reasons).Write(expression);
}

Condition TermFilter(const Condition& conjunct) {
  if (CostOf(conjunct) <= Cost::kEquality) return MakeConstant(true);
  const TermsByColumn by_column = TermsOf(conjunct);
  const std::string* column = nullptr;
  const std::vector<std::string>* best = nullptr;
  for (const auto& [name, terms] : by_column) {
    if (best != nullptr && !IsBetter(terms, *best)) continue;
    column = &name;
    best = &terms;
  }
  if (best == nullptr || best->size() > kMostTerms) return MakeConstant(true);
  Test test;
  test.subject = *column;
  test.op = best->size() == 1 ? "has" : "has_any";
  test.form = best->size() == 1 ? TestForm::kBinary : TestForm::kList;
  for (const std::string& term : *best) test.values.push_back(QuoteText(term));
  test.cost = Cost::kEquality;
  return MakeTest(std::move(test));
}

}  // namespace sigmavm::backend::kql
