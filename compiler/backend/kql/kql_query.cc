#include "compiler/backend/kql/kql_query.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/backend/kql/column_names.h"
#include "compiler/backend/kql/condition.h"
#include "compiler/backend/kql/layout.h"
#include "compiler/backend/kql/literal.h"
#include "compiler/backend/kql/number_test.h"
#include "compiler/backend/kql/rule_condition.h"
#include "runtime/base/utf8.h"

namespace sigmavm::backend::kql {
namespace {

// How a query is written; each next one is shorter and tells its reader less.
struct Style {
  bool term_filters;
  TextLists lists;
  Layout layout;
  bool comments;
};

constexpr Style kStyles[] = {
    {true, TextLists::kOneTestEach, Layout::kLines, true},
    {false, TextLists::kOneTestEach, Layout::kLines, true},
    {false, TextLists::kOneRegex, Layout::kLines, true},
    {false, TextLists::kOneRegex, Layout::kCompact, false},
};

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

std::string Comments(const model::Metadata& meta) {
  std::string out = "// " + CommentText(meta.title.text) + "\n// ";
  if (meta.id.present() || !meta.id.text.empty()) out += "id " + CommentText(meta.id.text) + ", ";
  return out + "level " + std::string(LevelName(meta.level)) + "\n";
}

std::string EventIdCondition(const MappedRule& rule) {
  const std::vector<uint32_t>& ids = rule.plan->logsource.event_ids;
  const std::string& name = rule.source->event_id_column;
  if (name.empty() || ids.empty()) return {};
  const Column* column = rule.source->FindColumn(name);
  const ColumnName event_id = {QuoteName(name),
                               column == nullptr ? ColumnType::kLong : column->type, true};
  std::vector<Condition> any;
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

// What the engines count.
size_t CountCharacters(std::string_view text) {
  size_t units = 0;
  for (size_t pos = 0; pos < text.size();) units += DecodeUtf8(text, pos) > 0xFFFF ? 2 : 1;
  return units;
}

/// Writes one rule in one style.
class QueryWriter {
 public:
  QueryWriter(const MappedRule& rule, const Style& style)
      : rule_(rule), style_(style), columns_(*rule.source) {}

  void Write() {
    Condition condition = WriteCondition(rule_.expression, style_.lists, columns_, reasons_);
    GroupLongLists(condition);
    std::vector<Condition> conjuncts = Conjuncts(std::move(condition));
    OrderByCost(conjuncts);
    if (style_.comments) text_ += Comments(rule_.plan->meta);
    text_ += rule_.source->table;
    AddWhere(rule_.source->scope);
    AddWhere(EventIdCondition(rule_));
    if (!rule_.source->prologue.empty()) AddLine(rule_.source->prologue);
    AddComputed();
    AddConjuncts(conjuncts);
  }

  [[nodiscard]] std::string TakeText() { return std::move(text_); }
  [[nodiscard]] std::vector<Reason> TakeReasons() { return std::move(reasons_); }
  /// The deepest that the parser has to go.
  [[nodiscard]] size_t nesting() const { return deepest_ + operators_; }

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

  void AddConjuncts(const std::vector<Condition>& conjuncts) {
    for (const Condition& conjunct : conjuncts) {
      const Condition filter = style_.term_filters ? TermFilter(conjunct) : MakeConstant(true);
      if (filter.kind == ConditionKind::kTest) AddWhere(WriteLayout(filter, style_.layout));
      AddWhere(WriteLayout(conjunct, style_.layout));
      deepest_ = std::max(deepest_, Nesting(conjunct));
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

std::optional<Reason> Exceeded(const ProductLimits& limits, const std::string& query,
                               size_t nesting, Span span) {
  const size_t characters = CountCharacters(query);
  if (limits.query_characters != 0 && characters > limits.query_characters) {
    return Reason{ReasonCode::kQueryTooLong, Gravity::kRefusal,
                  "the query has " + std::to_string(characters) +
                      " characters; the product takes " + std::to_string(limits.query_characters),
                  span};
  }
  if (limits.nesting != 0 && nesting > limits.nesting) {
    return Reason{ReasonCode::kQueryTooDeep, Gravity::kRefusal,
                  "the query nests " + std::to_string(nesting) + " levels; the product takes " +
                      std::to_string(limits.nesting),
                  span};
  }
  return std::nullopt;
}

}  // namespace

Translation WriteQuery(const MappedRule& rule) {
  Translation result;
  std::optional<Reason> exceeded;
  for (const Style& style : kStyles) {
    QueryWriter writer(rule, style);
    writer.Write();
    result.reasons = rule.reasons;
    for (Reason& reason : writer.TakeReasons()) result.reasons.push_back(std::move(reason));
    result.query = writer.TakeText();
    exceeded = Exceeded(rule.profile->limits, result.query, writer.nesting(), rule.plan->meta.span);
    if (!exceeded) break;
  }
  if (exceeded) result.reasons.push_back(std::move(*exceeded));
  result.status = StatusOf(result.reasons);
  if (result.status == Status::kRefused) result.query.clear();
  return result;
}

}  // namespace sigmavm::backend::kql
