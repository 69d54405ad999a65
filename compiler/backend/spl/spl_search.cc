#include "compiler/backend/spl/spl_search.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/backend/spl/clause.h"
#include "compiler/backend/spl/rule_notes.h"
#include "compiler/backend/spl/search_text.h"
#include "compiler/backend/spl/spl_condition.h"
#include "compiler/backend/spl/spl_text.h"

namespace sigmavm::backend::spl {
namespace {

// tstats leaves out rows without a value for a field it groups by, unless that has a stand-in.
constexpr std::string_view kStandIn = "(none)";
constexpr std::string_view kSummariesMacro = "sigma_summariesonly";

// EventCode=1, or a list.
std::string EventIds(const MappedRule& rule) {
  const auto& ids = rule.plan->logsource.event_ids;
  if (ids.empty() || rule.source->event_id_column.empty()) return "";
  std::vector<std::string> values;
  values.reserve(ids.size());
  for (const uint32_t id : ids) values.push_back(std::to_string(id));
  return Render(ValuesClause(SearchField(rule.source->event_id_column), values), 0);
}

std::string EventSearch(const MappedRule& rule, const Condition& condition) {
  const Source& source = *rule.source;
  std::string out = source.table;
  AppendWord(EventIds(rule), out);
  AppendWord(source.scope, out);
  out += "\n    " + Comment(rule.plan->meta);
  if (!source.prologue.empty()) {
    out += "\n" + source.prologue;
    if (!condition.search.empty()) out += "\n| search";
  }
  AppendTerms(condition.search, kIndent, out);
  AppendEval(source, condition.where_fields, out);
  AppendWhere(condition.where, out);
  return out;
}

/// The fields that results are grouped by: those that `where` tests and those to show.
std::vector<std::string> GroupFields(const Source& source, const Condition& condition) {
  std::vector<std::string> fields = source.output;
  for (const std::string& field : condition.where_fields) {
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) fields.push_back(field);
  }
  return fields;
}

std::string ModelPrefix(const Source& source) {
  if (source.data_model.empty()) return "";
  return source.data_model.substr(source.data_model.rfind('.') + 1) + ".";
}

std::string ModelSearch(const MappedRule& rule, const Condition& condition) {
  const Source& source = *rule.source;
  const std::string prefix = ModelPrefix(source);
  std::string out = "| tstats summariesonly=";
  const bool has_macro = rule.profile->macros.count(std::string(kSummariesMacro)) != 0;
  out += has_macro ? "`" + std::string(kSummariesMacro) + "`" : "false";
  out += " fillnull_value=" + Quoted(kStandIn);
  out += " count min(_time) as firstTime max(_time) as lastTime\n    from datamodel=";
  out += source.data_model;
  std::vector<Clause> terms = condition.search;
  if (!source.scope.empty()) terms.insert(terms.begin(), MakeTerm(source.scope));
  if (!terms.empty()) out += "\n    where";
  AppendTerms(terms, 2 * kIndent, out);
  out += "\n    by";
  for (const std::string& field : GroupFields(source, condition)) {
    AppendWord(SearchField(prefix + field), out);
  }
  out += "\n    " + Comment(rule.plan->meta) + "\n| rename " + prefix + "* as *";
  for (const std::string& field : condition.where_fields) {
    const std::string name = EvalField(field);
    out += Joined({"\n| eval ", name, "=nullif(", name, ",", Quoted(kStandIn), ")"});
  }
  AppendWhere(condition.where, out);
  return out;
}

// A data model has no raw events and no columns of ours.
void CheckModel(const Source& source, Condition& condition) {
  for (const std::string& field : condition.where_fields) {
    const Column* column = source.FindColumn(field);
    if (field.empty() || (column != nullptr && !column->expression.empty())) {
      condition.reasons.push_back({ReasonCode::kUnsupportedOperator,
                                   Gravity::kRefusal,
                                   "a data model has neither raw events nor computed fields",
                                   {}});
    }
  }
}

}  // namespace

Translation WriteSearch(const MappedRule& rule) {
  const SearchScope scope{rule.source, ModelPrefix(*rule.source)};
  Condition condition = MakeCondition(rule.expression, scope);
  const bool model = !rule.source->data_model.empty();
  if (model) CheckModel(*rule.source, condition);
  Translation translation;
  AppendReasons(rule.reasons, translation.reasons);
  AppendReasons(condition.reasons, translation.reasons);
  AppendReasons(NotesOn(rule.expression), translation.reasons);
  if (StatusOf(translation.reasons) != Status::kRefused) {
    translation.query = model ? ModelSearch(rule, condition) : EventSearch(rule, condition);
    CheckLength(*rule.profile, rule.plan->meta.title.span, translation);
  }
  Finish(translation);
  return translation;
}

}  // namespace sigmavm::backend::spl
