#include "compiler/backend/kql/hit_columns.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "compiler/backend/kql/column_names.h"
#include "compiler/backend/kql/literal.h"

namespace sigmavm::backend::kql {
namespace {

constexpr std::array<std::string_view, 13> kHitColumns = {
    "HitTime",      "HitRule",     "HitIndex",    "HitValue",     "HitOrder",
    "Slot",         "EarlierTime", "EarlierRule", "EarlierIndex", "EarlierValue",
    "EarlierOrder", "Result",      "Hits"};

class HitSourcesFinder {
 public:
  HitSourcesFinder(const model::Correlation& correlation, const CorrelatedRule& rule,
                   std::vector<Reason>& reasons)
      : correlation_(correlation), rule_(rule), names_(*rule.rule.source), reasons_(reasons) {}

  HitSources Find(size_t index) {
    const Source& source = *rule_.rule.source;
    if (source.time_column.empty()) {
      Refuse(ReasonCode::kCorrelation, "the profile names no time column for " + source.name,
             correlation_.meta.title.span);
    }
    sources_.projection = "| project HitTime = " + QuoteName(source.time_column) +
                          ", HitRule = " + QuoteText(rule_.reference) +
                          ", HitIndex = " + std::to_string(index);
    AddGroup();
    if (HasValue(correlation_)) Add("HitValue", Value());
    return std::move(sources_);
  }

 private:
  void Refuse(ReasonCode code, std::string message, Span span) {
    reasons_.push_back({code, Gravity::kRefusal, std::move(message), span});
  }

  void Add(std::string_view name, const std::string& expression) {
    sources_.projection += ", " + std::string(name) + " = " + expression;
  }

  void AddGroup() {
    const std::vector<std::string> names = GroupColumns(correlation_);
    for (size_t i = 0; i < names.size(); ++i) {
      const model::Text& field = correlation_.group_by[i];
      Add(names[i], Text(Resolve(field.text), field.span));
    }
  }

  // The field that an alias stands for in this rule.
  [[nodiscard]] std::string Resolve(const std::string& name) const {
    for (const model::AliasMapping& alias : correlation_.aliases) {
      if (alias.alias == name && alias.rule.text == rule_.reference) return alias.field;
    }
    return name;
  }

  [[nodiscard]] std::optional<ColumnName> Find(const std::string& field, Span span) {
    const std::optional<std::string> name = ColumnOfField(*rule_.rule.source, field);
    if (!name) {
      Refuse(ReasonCode::kUnmappedField,
             "field '" + field + "' is not held by " + rule_.rule.source->name, span);
      return std::nullopt;
    }
    sources_.fields.push_back(*name);
    return names_.Use(*name);
  }

  [[nodiscard]] std::string Text(const std::string& field, Span span) {
    const std::optional<ColumnName> column = Find(field, span);
    if (!column) return {};
    const bool is_text =
        column->type == ColumnType::kString || column->type == ColumnType::kHexString;
    return is_text ? column->name : "tostring(" + column->name + ")";
  }

  [[nodiscard]] std::string Number(const std::string& field, Span span) {
    const std::optional<ColumnName> column = Find(field, span);
    if (!column) return {};
    const bool hex = column->type == ColumnType::kHexString;
    return "todouble(" + (hex ? "tolong(" + column->name + ")" : column->name) + ")";
  }

  // One field, or the tuple of all fields where each has a value.
  [[nodiscard]] std::string Value() {
    const Span span = correlation_.meta.title.span;
    const std::vector<std::string>& fields = correlation_.fields;
    if (correlation_.type != model::CorrelationType::kValueCount) {
      return Number(fields.front(), span);
    }
    if (fields.size() == 1) return Text(fields.front(), span);
    std::string all;
    std::string present;
    for (const std::string& field : fields) {
      const std::string text = Text(field, span);
      all += (all.empty() ? "" : ", ") + text;
      present += (present.empty() ? "" : " and ") + ("isnotempty(" + text + ")");
    }
    return "iff(" + present + ", tostring(pack_array(" + all + ")), \"\")";
  }

  const model::Correlation& correlation_;
  const CorrelatedRule& rule_;
  ColumnNames names_;
  std::vector<Reason>& reasons_;
  HitSources sources_;
};

}  // namespace

HitSources FindHitSources(const model::Correlation& correlation, const CorrelatedRule& rule,
                          size_t index, std::vector<Reason>& reasons) {
  return HitSourcesFinder(correlation, rule, reasons).Find(index);
}

std::vector<std::string> GroupColumns(const model::Correlation& correlation) {
  std::vector<std::string> out;
  for (const model::Text& field : correlation.group_by) {
    const bool taken =
        std::find(kHitColumns.begin(), kHitColumns.end(), field.text) != kHitColumns.end();
    out.push_back(QuoteName(taken ? "Group" + field.text : field.text));
  }
  return out;
}

bool HasValue(const model::Correlation& correlation) noexcept {
  switch (correlation.type) {
    case model::CorrelationType::kEventCount:
    case model::CorrelationType::kTemporal:
    case model::CorrelationType::kTemporalOrdered:
      return false;
    default:
      return true;
  }
}

}  // namespace sigmavm::backend::kql
