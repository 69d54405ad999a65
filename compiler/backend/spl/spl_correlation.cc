#include "compiler/backend/spl/spl_correlation.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/backend/spl/correlation_window.h"
#include "compiler/backend/spl/rule_notes.h"
#include "compiler/backend/spl/search_text.h"
#include "compiler/backend/spl/spl_condition.h"
#include "compiler/backend/spl/spl_text.h"

namespace sigmavm::backend::spl {
namespace {

using ir::Expression;

/// The condition of a rule with the event ids that its log source stands for.
Expression WithEventIds(const MappedRule& rule) {
  const auto& ids = rule.plan->logsource.event_ids;
  if (ids.empty() || rule.source->event_id_column.empty()) return rule.expression;
  std::vector<Expression> values;
  values.reserve(ids.size());
  for (const uint32_t id : ids) {
    const ir::NumberMatch number{ir::Comparison::kEqual, int64_t{id}};
    values.push_back(ir::MakePredicate({rule.source->event_id_column, number, {}}));
  }
  return ir::MakeAnd({ir::MakeOr(std::move(values)), rule.expression});
}

/// Writes one correlation; all rules have the same source.
class CorrelationWriter {
 public:
  CorrelationWriter(const model::Correlation& correlation, std::span<const CorrelatedRule> rules,
                    const Profile& profile)
      : correlation_(correlation),
        rules_(rules),
        profile_(profile),
        source_(*rules.front().rule.source) {
    for (const CorrelatedRule& rule : rules) input_.references.push_back(rule.reference);
    input_.correlation = &correlation_;
  }

  Translation Write() {
    for (const CorrelatedRule& rule : rules_) {
      AppendReasons(rule.rule.reasons, translation_.reasons);
      AppendReasons(NotesOn(rule.rule.expression), translation_.reasons);
    }
    translation_.query = Events();
    translation_.query += Group();
    if (StatusOf(translation_.reasons) != Status::kRefused) {
      std::vector<Reason> reasons;
      translation_.query += "\n| sort 0 _time" + WindowCommands(input_, reasons);
      AppendReasons(reasons, translation_.reasons);
      CheckLength(profile_, correlation_.meta.title.span, translation_);
    }
    Finish(translation_);
    return std::move(translation_);
  }

 private:
  void Refuse(ReasonCode code, std::string message) {
    AppendReasons({{code, Gravity::kRefusal, std::move(message), correlation_.meta.title.span}},
                  translation_.reasons);
  }

  // The events of all rules, each marked with the rules that it is a hit of.
  std::string Events() {
    const SearchScope scope{&source_, ""};
    std::vector<Expression> hits;
    for (const CorrelatedRule& rule : rules_) hits.push_back(WithEventIds(rule.rule));
    const Condition all = MakeCondition(ir::MakeOr(hits), scope);
    std::string out = source_.table;
    AppendWord(source_.scope, out);
    out += "\n    " + Comment(correlation_.meta);
    if (!source_.prologue.empty()) out += "\n" + source_.prologue;
    if (!source_.prologue.empty() && !all.search.empty()) out += "\n| search";
    AppendTerms(all.search, kIndent, out);
    if (hits.size() > 1) return out + Marks(hits, scope);
    AppendEval(source_, all.where_fields, out);
    AppendWhere(all.where, out);
    AppendReasons(all.reasons, translation_.reasons);
    return out + "\n| eval " + HitField(0) + "=1";
  }

  std::string Marks(const std::vector<Expression>& hits, const SearchScope& scope) {
    Condition condition;
    std::string marks;
    std::string any;
    for (size_t i = 0; i < hits.size(); ++i) {
      const Clause decision = MakeDecision(hits[i], scope, condition);
      marks += Joined({"\n| eval ", HitField(i), "=if(", Render(decision, kIndent), ",1,0)"});
      any += Joined({i == 0 ? "" : " OR ", HitField(i), "=1"});
    }
    AppendReasons(condition.reasons, translation_.reasons);
    std::string out;
    AppendEval(source_, condition.where_fields, out);
    return out + marks + "\n| where " + any;
  }

  // What the window groups by and looks at: columns, computed where they have to be. Events that
  // lack a field of the group are not counted.
  std::string Group() {
    std::set<std::string> computed;
    std::string aliases;
    for (const model::Text& field : correlation_.group_by) {
      if (IsAlias(field.text)) {
        const std::string name = "sigma_alias_" + std::to_string(input_.group.size() + 1);
        aliases += Joined({"\n| eval ", name, "=", Alias(field.text, computed)});
        input_.group.push_back(name);
      } else if (const auto column = ColumnOf(field.text)) {
        input_.group.push_back(*column);
        computed.insert(*column);
      }
    }
    for (const std::string& field : correlation_.fields) {
      const auto column = ColumnOf(field);
      if (!column) continue;
      input_.values.push_back(*column);
      computed.insert(*column);
    }
    std::string out;
    AppendEval(source_, computed, out);
    std::vector<Clause> present;
    for (const std::string& field : input_.group) {
      present.push_back(MakeTerm(Joined({"isnotnull(", EvalField(field), ")"})));
    }
    out += aliases;
    AppendWhere(present, out);
    return out;
  }

  [[nodiscard]] bool IsAlias(const std::string& name) const {
    return std::any_of(correlation_.aliases.begin(), correlation_.aliases.end(),
                       [&](const model::AliasMapping& alias) { return alias.alias == name; });
  }

  // case(hit of a rule, the rule's field, ...).
  std::string Alias(const std::string& name, std::set<std::string>& computed) {
    std::string out;
    std::set<std::string> columns;
    for (const model::AliasMapping& alias : correlation_.aliases) {
      if (alias.alias != name) continue;
      const auto rule =
          std::find(input_.references.begin(), input_.references.end(), alias.rule.text);
      const auto column = ColumnOf(alias.field);
      if (rule == input_.references.end() || !column) {
        Refuse(ReasonCode::kCorrelation, "the alias '" + name + "' cannot be resolved");
        continue;
      }
      const auto number = static_cast<size_t>(rule - input_.references.begin());
      out += Joined({out.empty() ? "case(" : ", ", HitField(number), "=1, ", EvalField(*column)});
      columns.insert(*column);
      computed.insert(*column);
    }
    if (columns.size() > 1) {
      AppendReasons({{ReasonCode::kCorrelation, Gravity::kPartial,
                      "an event of several of the rules counts for the first alias only",
                      correlation_.meta.title.span}},
                    translation_.reasons);
    }
    return out + ")";
  }

  std::optional<std::string> ColumnOf(const std::string& field) {
    auto column = ColumnOfField(source_, field);
    if (column && IsFieldName(*column)) return column;
    Refuse(ReasonCode::kUnmappedField, "field '" + field + "' is not held by " + source_.name);
    return std::nullopt;
  }

  const model::Correlation& correlation_;
  std::span<const CorrelatedRule> rules_;
  const Profile& profile_;
  const Source& source_;
  WindowInput input_;
  Translation translation_;
};

Translation Refused(const model::Correlation& correlation, std::string message) {
  const Span place = correlation.meta.title.span;
  return {Status::kRefused,
          {},
          {{ReasonCode::kCorrelation, Gravity::kRefusal, std::move(message), place}}};
}

}  // namespace

Translation TranslateCorrelation(const model::Correlation& correlation,
                                 std::span<const CorrelatedRule> rules, const Profile& profile) {
  if (rules.empty()) return Refused(correlation, "it has no rules");
  for (const CorrelatedRule& rule : rules) {
    if (rule.rule.refused()) return {Status::kRefused, {}, rule.rule.reasons};
    if (rule.rule.source != rules.front().rule.source) {
      return Refused(correlation, "its rules look at events of different sources");
    }
  }
  if (!rules.front().rule.source->data_model.empty()) {
    return Refused(correlation, "summaries of a data model do not keep the order of events");
  }
  return CorrelationWriter(correlation, rules, profile).Write();
}

}  // namespace sigmavm::backend::spl
