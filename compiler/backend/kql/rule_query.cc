#include "compiler/backend/kql/rule_query.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/backend/kql/column_names.h"
#include "compiler/backend/kql/condition.h"
#include "compiler/backend/kql/literal.h"
#include "compiler/backend/kql/number_test.h"

namespace sigmavm::backend::kql {
namespace {

std::string_view LevelName(model::Level level) {
  switch (level) {
    case model::Level::kNone:
      return "none";
    case model::Level::kInformational:
      return "informational";
    case model::Level::kLow:
      return "low";
    case model::Level::kMedium:
      return "medium";
    case model::Level::kHigh:
      return "high";
    case model::Level::kCritical:
      return "critical";
  }
  return "none";
}

std::string EventIdCondition(const MappedRule& rule) {
  const std::vector<uint32_t>& ids = rule.plan->logsource.event_ids;
  const std::string& name = rule.source->event_id_column;
  if (name.empty() || ids.empty()) return {};
  const Column* column = rule.source->FindColumn(name);
  const ColumnName event_id = {QuoteName(name),
                               column == nullptr ? ColumnType::kLong : column->type, true};
  std::vector<Condition> any;
  any.reserve(ids.size());
  for (const uint32_t id : ids) {
    any.push_back(TestNumber(event_id, {ir::Comparison::kEqual, static_cast<int64_t>(id)}));
  }
  return WriteLayout(MakeAny(std::move(any)), Layout::kLines);
}

// Cheap conditions first; what excludes after what selects, since it seldom decides.
void OrderByCost(std::vector<Condition>& conjuncts) {
  const auto rank = [](const Condition& condition) {
    return std::pair(condition.kind == ConditionKind::kNot, CostOf(condition));
  };
  std::stable_sort(conjuncts.begin(), conjuncts.end(),
                   [&](const Condition& a, const Condition& b) { return rank(a) < rank(b); });
}

/// Writes one rule in one style.
class RuleWriter {
 public:
  RuleWriter(const MappedRule& rule, const Style& style)
      : rule_(rule), style_(style), columns_(*rule.source) {}

  QueryText Write(std::span<const std::string> further) {
    Condition condition = WriteCondition(rule_.expression, style_.lists, columns_, reasons_);
    GroupLongLists(condition);
    std::vector<Condition> conjuncts = Conjuncts(std::move(condition));
    OrderByCost(conjuncts);
    std::vector<Condition> filters = TermFilters(conjuncts);
    text_ += TakeParameters(filters);
    AddWhere(rule_.source->scope);
    AddWhere(EventIdCondition(rule_));
    if (!rule_.source->prologue.empty()) AddLine(rule_.source->prologue);
    for (const std::string& field : further) static_cast<void>(columns_.Use(field));
    AddComputed();
    AddConjuncts(conjuncts, filters);
    return {std::move(text_), std::move(reasons_), deepest_ + operators_};
  }

 private:
  void AddLine(std::string_view line) {
    text_ += '\n';
    text_ += line;
    while (text_.back() == '\n' || text_.back() == ' ') text_.pop_back();
    ++operators_;
  }

  void AddWhere(const std::string& condition) {
    if (!condition.empty()) AddLine("| where " + condition);
  }

  void AddComputed() {
    const std::vector<std::string> computed = columns_.Computed();
    if (computed.empty()) return;
    std::string line = "| extend";
    for (const std::string& assignment : computed) {
      line += computed.size() == 1 || style_.layout == Layout::kCompact ? " " : "\n    ";
      line += assignment;
      if (&assignment != &computed.back()) line += ',';
    }
    AddLine(line);
  }

  /// One a conjunct.
  [[nodiscard]] std::vector<Condition> TermFilters(const std::vector<Condition>& conjuncts) const {
    std::vector<Condition> filters;
    filters.reserve(conjuncts.size());
    for (const Condition& conjunct : conjuncts) {
      filters.push_back(style_.term_filters ? TermFilter(conjunct) : MakeConstant(true));
    }
    return filters;
  }

  /// The table; filters that it takes as parameters of its own, at most one each, are handed over,
  /// so that the sources behind it need not be read first.
  std::string TakeParameters(std::vector<Condition>& filters) const {
    const Source& source = *rule_.source;
    std::map<std::string, std::string> parameters = source.parameters;
    constexpr std::string_view kNoArguments = "()";
    if (parameters.empty() || !source.table.ends_with(kNoArguments)) return source.table;
    std::string arguments;
    for (Condition& filter : filters) {
      if (filter.kind != ConditionKind::kTest) continue;
      const auto parameter = parameters.find(filter.test.subject);
      if (parameter == parameters.end()) continue;
      arguments += (arguments.empty() ? "" : ", ") + parameter->second + "=dynamic([";
      for (const std::string& term : filter.test.values) {
        arguments += (&term == &filter.test.values.front() ? "" : ", ") + term;
      }
      arguments += "])";
      parameters.erase(parameter);
      filter = MakeConstant(true);
    }
    return source.table.substr(0, source.table.size() - 1) + arguments + ")";
  }

  void AddConjuncts(const std::vector<Condition>& conjuncts,
                    const std::vector<Condition>& filters) {
    for (size_t i = 0; i < conjuncts.size(); ++i) {
      if (filters[i].kind == ConditionKind::kTest) AddWhere(WriteLayout(filters[i], style_.layout));
      AddWhere(WriteLayout(conjuncts[i], style_.layout));
      deepest_ = std::max(deepest_, Nesting(conjuncts[i]));
    }
  }

  const MappedRule& rule_;
  const Style& style_;
  ColumnNames columns_;
  std::vector<Reason> reasons_;
  std::string text_;
  size_t operators_ = 0;
  size_t deepest_ = 0;
};

}  // namespace

QueryText WriteRuleQuery(const MappedRule& rule, const Style& style,
                         std::span<const std::string> further) {
  return RuleWriter(rule, style).Write(further);
}

std::string WriteComments(const model::Metadata& meta) {
  std::string out = "// " + CommentText(meta.title.text) + "\n// ";
  if (meta.id.present() || !meta.id.text.empty()) out += "id " + CommentText(meta.id.text) + ", ";
  return out + "level " + std::string(LevelName(meta.level)) + "\n";
}

}  // namespace sigmavm::backend::kql
