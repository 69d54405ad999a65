#include "compiler/backend/spl/correlation_window.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <utility>

#include "compiler/backend/spl/search_text.h"
#include "compiler/backend/spl/spl_text.h"
#include "compiler/ir/print.h"
#include "grammar/condition_parser.h"

namespace sigmavm::backend::spl {
namespace {

using model::Comparison;
using model::CorrelationType;

// streamstats keeps no more rows (limits.conf, max_stream_window).
constexpr double kMaxWindow = 10'000;
constexpr double kMaxInteger = 9007199254740992.0;  // 2^53: doubles count that far

double NumberOf(const model::Value& value) {
  switch (value.kind) {
    case model::ValueKind::kInteger:
      return static_cast<double>(value.integer);
    case model::ValueKind::kUnsigned:
      return static_cast<double>(value.unsigned_integer);
    case model::ValueKind::kFloat:
      return value.real;
    default:
      return 0;
  }
}

std::string NumberText(const model::Value& value) {
  const double number = NumberOf(value);
  if (number == std::floor(number) && std::abs(number) < kMaxInteger) {
    return std::to_string(static_cast<int64_t>(number));
  }
  return ir::Print(ir::Number(number));
}

std::string_view Operator(Comparison comparison) {
  switch (comparison) {
    case Comparison::kEqual:
      return "=";
    case Comparison::kNotEqual:
      return "!=";
    case Comparison::kLess:
      return "<";
    case Comparison::kLessEqual:
      return "<=";
    case Comparison::kGreater:
      return ">";
    case Comparison::kGreaterEqual:
      return ">=";
  }
  return "=";
}

/// Writes the commands of one correlation.
class WindowWriter {
 public:
  WindowWriter(const WindowInput& input, std::vector<Reason>& reasons)
      : input_(input),
        correlation_(*input.correlation),
        reasons_(reasons),
        span_(std::to_string(input.correlation->timespan_seconds)) {
    for (const std::string& field : input.group)
      by_ += (by_.empty() ? " by " : " ") + SearchField(field);
  }

  std::string Write() {
    switch (correlation_.type) {
      case CorrelationType::kEventCount:
        return EventCount();
      case CorrelationType::kValueCount:
        return Aggregate("dc", CountedValue());
      case CorrelationType::kTemporal:
        return Temporal();
      case CorrelationType::kTemporalOrdered:
        return TemporalOrdered();
      case CorrelationType::kValueSum:
        return Aggregate("sum", NumberValue());
      case CorrelationType::kValueAverage:
        return Aggregate("avg", NumberValue());
      case CorrelationType::kValueMedian:
      case CorrelationType::kValuePercentile:
        break;
    }
    return Refuse("Splunk takes percentiles by rank and does not interpolate between values");
  }

 private:
  std::string Refuse(std::string message) {
    reasons_.push_back({ReasonCode::kCorrelation, Gravity::kRefusal, std::move(message),
                        correlation_.meta.title.span});
    return "";
  }

  // Times are seconds in doubles: a microsecond makes up for their rounding.
  [[nodiscard]] std::string Recent(const std::string& time) const {
    return "round(_time-coalesce(" + time + ",0),6)<=" + span_;
  }

  // Whether the window has `count` events: the event of that number, counted backwards from the
  // current one, is still inside. This does not depend on how time_window treats its edge.
  [[nodiscard]] std::string HasEvents(double count) {
    if (count <= 1) return "1=1";
    const std::string number = std::to_string(static_cast<int64_t>(count));
    counts_.insert(static_cast<int64_t>(count));
    return "(sigma_count_" + number + "=" + number + " AND " + Recent("sigma_first_" + number) +
           ")";
  }

  std::string CountCondition(const model::Threshold& threshold) {
    const double value = NumberOf(threshold.value);
    const double above = std::floor(value) + 1;
    switch (threshold.comparison) {
      case Comparison::kGreaterEqual:
        return HasEvents(std::ceil(value));
      case Comparison::kGreater:
        return HasEvents(above);
      case Comparison::kLess:
        return "NOT (" + HasEvents(std::ceil(value)) + ")";
      case Comparison::kLessEqual:
        return "NOT (" + HasEvents(above) + ")";
      case Comparison::kEqual:
        if (value != std::floor(value)) return "1=0";
        return "(" + HasEvents(value) + " AND NOT (" + HasEvents(above) + "))";
      case Comparison::kNotEqual:
        if (value != std::floor(value)) return "1=1";
        return "NOT (" + HasEvents(value) + " AND NOT (" + HasEvents(above) + "))";
    }
    return "1=1";
  }

  std::string EventCount() {
    std::string where;
    for (const model::Threshold& threshold : correlation_.thresholds) {
      if (NumberOf(threshold.value) >= kMaxWindow) {
        return Refuse("Splunk's streamstats looks back over at most 10,000 events");
      }
      where += (where.empty() ? "\n| where " : " AND ") + CountCondition(threshold);
    }
    std::string out;
    for (const int64_t count : counts_) {
      const std::string number = std::to_string(count);
      out += Joined({"\n| streamstats global=false window=", number, " count as sigma_count_",
                     number, " min(_time) as sigma_first_", number, by_});
    }
    return out + where;
  }

  /// The field whose distinct values are counted, made if there are several.
  std::string CountedValue() {
    if (input_.values.size() == 1) return EvalField(input_.values[0]);
    std::string tuple;
    for (const std::string& field : input_.values) {
      const std::string name = EvalField(field);
      if (!tuple.empty()) tuple += ".";
      tuple += Joined({"len(", name, ").\":\".", name});
    }
    return tuple;
  }

  [[nodiscard]] std::string NumberValue() const {
    return "tonumber(" + EvalField(input_.values[0]) + ")";
  }

  std::string Aggregate(std::string_view function, const std::string& value) {
    reasons_.push_back({ReasonCode::kCorrelation, Gravity::kPartial,
                        "Splunk does not tell whether a time_window holds events of its very edge, "
                        "and it looks back over at most 10,000",
                        correlation_.meta.title.span});
    std::string out = "\n| eval sigma_value=" + value + "\n| streamstats time_window=" + span_ +
                      "s " + std::string(function) + "(sigma_value) as sigma_result" + by_;
    std::string where;
    for (const model::Threshold& threshold : correlation_.thresholds) {
      where += Joined({where.empty() ? "\n| where " : " AND ", "sigma_result",
                       Operator(threshold.comparison), NumberText(threshold.value)});
    }
    return out + where;
  }

  // The latest hit of every rule so far, as sigma_last_1, ...
  [[nodiscard]] std::string LastHits() const {
    std::string eval = "\n| eval";
    std::string stats = "\n| streamstats";
    for (size_t rule = 0; rule < input_.references.size(); ++rule) {
      const std::string number = std::to_string(rule + 1);
      eval += Joined({rule == 0 ? " " : ", ", "sigma_time_", number, "=if(", HitField(rule),
                      "=1,_time,null())"});
      stats += Joined({" max(sigma_time_", number, ") as sigma_last_", number});
    }
    return eval + stats + by_;
  }

  [[nodiscard]] std::string RecentHit(size_t rule) const {
    return Recent("sigma_last_" + std::to_string(rule + 1));
  }

  std::string Temporal() {
    if (correlation_.expression) return LastHits() + Expression();
    std::string sum;
    for (size_t rule = 0; rule < input_.references.size(); ++rule) {
      sum += Joined({rule == 0 ? "" : "+", "if(", RecentHit(rule), ",1,0)"});
    }
    return LastHits() + "\n| eval sigma_rules=" + sum + "\n| where " + RuleThresholds();
  }

  [[nodiscard]] std::string RuleThresholds() const {
    if (correlation_.thresholds.empty()) {
      return "sigma_rules>=" + std::to_string(input_.references.size());
    }
    std::string where;
    for (const model::Threshold& threshold : correlation_.thresholds) {
      where += Joined({where.empty() ? "" : " AND ", "sigma_rules", Operator(threshold.comparison),
                       NumberText(threshold.value)});
    }
    return where;
  }

  std::string Expression() {
    const auto& condition = *correlation_.expression;
    const auto parsed = grammar::ParseCondition(condition.text, condition.origin);
    if (!parsed.ok()) return Refuse("the condition cannot be read");
    return "\n| where " + Said(*parsed);
  }

  [[nodiscard]] std::string Said(const grammar::ConditionNode& node) const {
    if (node.kind == grammar::ConditionKind::kNot) {
      return "NOT (" + Said(node.children.front()) + ")";
    }
    if (node.kind == grammar::ConditionKind::kIdentifier) {
      const auto found = std::find(input_.references.begin(), input_.references.end(), node.name);
      return RecentHit(static_cast<size_t>(found - input_.references.begin()));
    }
    std::string out;
    for (const grammar::ConditionNode& child : node.children) {
      if (!out.empty()) out += node.kind == grammar::ConditionKind::kAnd ? " AND " : " OR ";
      out += Said(child);
    }
    return "(" + out + ")";
  }

  // sigma_start_n is the latest time at which a chain of hits of the first n rules, each after the
  // one before, can have begun. The last chain's beginning must be inside the window.
  std::string TemporalOrdered() {
    if (correlation_.expression || !WantsAllRules()) {
      return Refuse("an ordered correlation can only be said when it wants a hit of every rule");
    }
    std::string out;
    for (size_t rule = 0; rule < input_.references.size(); ++rule) {
      const std::string number = std::to_string(rule + 1);
      const std::string begin = rule == 0 ? "_time" : "sigma_start_" + std::to_string(rule);
      const bool last = rule + 1 == input_.references.size();
      out += Joined({"\n| eval sigma_chain_", number, "=if(", HitField(rule), "=1,", begin,
                     ",null())\n| streamstats current=", last ? "true" : "false",
                     " max(sigma_chain_", number, ") as sigma_start_", number, by_});
    }
    return out + "\n| where " + Recent("sigma_start_" + std::to_string(input_.references.size()));
  }

  [[nodiscard]] bool WantsAllRules() const {
    const double rules = static_cast<double>(input_.references.size());
    return std::all_of(correlation_.thresholds.begin(), correlation_.thresholds.end(),
                       [rules](const model::Threshold& threshold) {
                         const bool reached = threshold.comparison == Comparison::kGreaterEqual ||
                                              threshold.comparison == Comparison::kEqual;
                         return reached && NumberOf(threshold.value) == rules;
                       });
  }

  const WindowInput& input_;
  const model::Correlation& correlation_;
  std::vector<Reason>& reasons_;
  std::string span_;
  std::string by_;
  std::set<int64_t> counts_;
};

}  // namespace

std::string HitField(size_t rule) { return "sigma_rule_" + std::to_string(rule + 1); }

std::string WindowCommands(const WindowInput& input, std::vector<Reason>& reasons) {
  return WindowWriter(input, reasons).Write();
}

}  // namespace sigmavm::backend::spl
