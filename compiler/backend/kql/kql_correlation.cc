#include "compiler/backend/kql/kql_correlation.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/backend/kql/fit.h"
#include "compiler/backend/kql/hit_columns.h"
#include "compiler/backend/kql/rule_query.h"
#include "compiler/backend/kql/window_result.h"

namespace sigmavm::backend::kql {
namespace {

// In the largest unit that divides it.
std::string Timespan(uint64_t seconds) {
  constexpr std::pair<uint64_t, char> kUnits[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}};
  for (const auto& [size, unit] : kUnits) {
    if (seconds % size == 0) return std::to_string(seconds / size) + unit;
  }
  return std::to_string(seconds) + "s";
}

std::string Joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += ", " + name;
  return out;
}

/// Writes one correlation in one style.
class CorrelationWriter {
 public:
  CorrelationWriter(const model::Correlation& correlation, std::span<const CorrelatedRule> rules,
                    const Style& style)
      : correlation_(correlation),
        rules_(rules),
        style_(style),
        group_(GroupColumns(correlation)),
        window_(Timespan(correlation.timespan_seconds)) {}

  QueryText Write() {
    if (style_.comments) query_.text = WriteComments(correlation_.meta);
    WriteHits();
    WriteWindow();
    const WindowResult result =
        WriteWindowResult(correlation_, "HitTime, HitOrder" + Joined(group_));
    if (!result.problem.empty()) Refuse(result.problem);
    for (const std::string& line : result.lines) AddLine(0, line);
    AddLine(0, "| sort by HitTime asc");
    return std::move(query_);
  }

 private:
  void Refuse(const std::string& problem) {
    query_.reasons.push_back({ReasonCode::kCorrelation, Gravity::kRefusal,
                              "the correlation cannot be said: " + problem,
                              correlation_.meta.title.span});
  }

  // A line, or several that are parts of one query.
  void AddLine(size_t indent, std::string_view text) {
    const std::string blanks(style_.layout == Layout::kCompact ? 0 : indent, ' ');
    if (!query_.text.empty() && query_.text.back() != '\n') query_.text += '\n';
    query_.text += blanks;
    for (const char c : text) {
      query_.text += c;
      if (c == '\n') query_.text += blanks;
    }
    ++query_.nesting;
  }

  // One row for each event that a rule matches, in order of time.
  void WriteHits() {
    AddLine(0, "let Hits = materialize(");
    const bool single = rules_.size() == 1;
    if (!single) AddLine(4, "union");
    for (size_t i = 0; i < rules_.size(); ++i) WriteRule(i, single);
    std::string present;
    for (const std::string& name : group_) {
      present += (present.empty() ? "| where isnotempty(" : " and isnotempty(") + name + ")";
    }
    if (!present.empty()) AddLine(4, present);
    AddLine(4, "| sort by HitTime asc, HitIndex desc");
    AddLine(4, "| extend HitOrder = row_number());");
  }

  void WriteRule(size_t index, bool single) {
    const CorrelatedRule& rule = rules_[index];
    const HitSources hits = FindHitSources(correlation_, rule, index, query_.reasons);
    QueryText query = WriteRuleQuery(rule.rule, style_, hits.fields);
    for (Reason& reason : query.reasons) query_.reasons.push_back(std::move(reason));
    query_.nesting = std::max(query_.nesting, query.nesting);
    if (!single) AddLine(8, "(");
    AddLine(single ? 4 : 8, query.text + "\n" + hits.projection);
    if (!single) AddLine(8, index + 1 == rules_.size() ? ")" : "),");
  }

  // Joins on slots of the window's length: what a window holds lies in the slot of its end or in
  // the one before, so each earlier hit stands in its own slot and in the next.
  void WriteWindow() {
    const std::string on = "Slot" + Joined(group_);
    const std::string slot = "bin(HitTime, " + window_ + ")";
    AddLine(0, "Hits");
    AddLine(0, "| extend Slot = " + slot);
    AddLine(0, "| join kind=inner (");
    AddLine(4, "Hits");
    AddLine(4, "| mv-expand Slot = pack_array(" + slot + ", " + slot + " + " + window_ +
                   ") to typeof(datetime)");
    AddLine(4, "| project " + on +
                   ", EarlierTime = HitTime, EarlierOrder = HitOrder, EarlierRule = HitRule, "
                   "EarlierIndex = HitIndex" +
                   (HasValue(correlation_) ? ", EarlierValue = HitValue" : ""));
    if (HasValue(correlation_)) {
      const bool text = correlation_.type == model::CorrelationType::kValueCount;
      AddLine(4, text ? "| where isnotempty(EarlierValue)" : "| where isnotnull(EarlierValue)");
    }
    AddLine(0, ") on " + on);
    AddLine(0, "| where EarlierOrder <= HitOrder and EarlierTime >= HitTime - " + window_);
  }

  const model::Correlation& correlation_;
  std::span<const CorrelatedRule> rules_;
  const Style& style_;
  std::vector<std::string> group_;
  std::string window_;
  QueryText query_;
};

}  // namespace

Translation TranslateCorrelation(const model::Correlation& correlation,
                                 std::span<const CorrelatedRule> rules, const Profile& profile) {
  std::vector<Reason> reasons;
  for (const CorrelatedRule& rule : rules) {
    reasons.insert(reasons.end(), rule.rule.reasons.begin(), rule.rule.reasons.end());
  }
  if (StatusOf(reasons) == Status::kRefused) return {Status::kRefused, {}, std::move(reasons)};
  return FitToLimits(profile.limits, reasons, correlation.meta.title.span, [&](const Style& style) {
    return CorrelationWriter(correlation, rules, style).Write();
  });
}

}  // namespace sigmavm::backend::kql
