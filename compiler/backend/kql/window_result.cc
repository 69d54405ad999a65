#include "compiler/backend/kql/window_result.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "compiler/backend/kql/literal.h"
#include "compiler/backend/kql/number_test.h"
#include "grammar/condition_parser.h"

namespace sigmavm::backend::kql {
namespace {

using model::CorrelationType;

std::string_view OperatorOf(model::Comparison comparison) {
  switch (comparison) {
    case model::Comparison::kEqual:
      return "==";
    case model::Comparison::kNotEqual:
      return "!=";
    case model::Comparison::kLess:
      return "<";
    case model::Comparison::kLessEqual:
      return "<=";
    case model::Comparison::kGreater:
      return ">";
    case model::Comparison::kGreaterEqual:
      return ">=";
  }
  return "==";
}

std::string ThresholdLiteral(const model::Value& value) {
  switch (value.kind) {
    case model::ValueKind::kUnsigned:
      return NumberLiteral(value.unsigned_integer);
    case model::ValueKind::kFloat:
      return NumberLiteral(value.real);
    default:
      return NumberLiteral(value.integer);
  }
}

// A temporal correlation without thresholds wants all its rules.
std::string ThresholdTest(const model::Correlation& correlation) {
  if (correlation.thresholds.empty()) {
    return "| where Result >= " + std::to_string(correlation.rules.size());
  }
  std::string test;
  for (const model::Threshold& threshold : correlation.thresholds) {
    test += test.empty() ? "| where " : " and ";
    test += "Result " + std::string(OperatorOf(threshold.comparison)) + " " +
            ThresholdLiteral(threshold.value);
  }
  return test;
}

bool IsQuantified(const grammar::ConditionNode& node) {
  return node.kind == grammar::ConditionKind::kQuantifier ||
         std::any_of(node.children.begin(), node.children.end(), IsQuantified);
}

// The condition over names of rules, as a condition on the set of rules with a hit.
std::string RuleTest(const grammar::ConditionNode& node) {
  if (node.kind == grammar::ConditionKind::kIdentifier) {
    return "set_has_element(Rules, " + QuoteText(node.name) + ")";
  }
  if (node.kind == grammar::ConditionKind::kNot) {
    return "not(" + RuleTest(node.children.front()) + ")";
  }
  std::string out;
  for (const grammar::ConditionNode& child : node.children) {
    if (!out.empty()) out += node.kind == grammar::ConditionKind::kAnd ? " and " : " or ";
    out += RuleTest(child);
  }
  return "(" + out + ")";
}

std::string OrderRegex(size_t rules) {
  std::string regex;
  for (size_t i = 0; i < rules; ++i) {
    if (i > 0) regex += ".*";
    regex += "<" + std::to_string(i) + ">";
  }
  return regex;
}

/// The lines for one correlation.
class ResultWriter {
 public:
  ResultWriter(const model::Correlation& correlation, const std::string& keys)
      : correlation_(correlation), keys_(keys) {}

  WindowResult Write() {
    switch (correlation_.type) {
      case CorrelationType::kEventCount:
        Summarize("Result = count()");
        break;
      case CorrelationType::kValueCount:
        Summarize("Result = count_distinct(EarlierValue)");
        break;
      case CorrelationType::kValueSum:
        Summarize("Result = sum(EarlierValue)");
        break;
      case CorrelationType::kValueAverage:
        Summarize("Result = avg(EarlierValue)");
        break;
      case CorrelationType::kValueMedian:
        WritePercentile(50);
        break;
      case CorrelationType::kValuePercentile:
        WritePercentile(correlation_.percentile.value_or(50));
        break;
      case CorrelationType::kTemporal:
      case CorrelationType::kTemporalOrdered:
        WriteTemporal();
        return std::move(result_);
    }
    Add(ThresholdTest(correlation_));
    return std::move(result_);
  }

 private:
  void Add(std::string line) { result_.lines.push_back(std::move(line)); }

  void Summarize(const std::string& aggregates) {
    Add("| summarize " + aggregates + " by " + keys_);
  }

  // The engine's own percentile is an estimate, and of a value that occurs: this interpolates
  // linearly at rank p/100 * (n - 1).
  void WritePercentile(double percentile) {
    Add("| sort by HitOrder asc, EarlierValue asc");
    Summarize("Values = make_list(EarlierValue)");
    Add("| extend Rank = " + NumberLiteral(percentile / 100) + " * (array_length(Values) - 1)");
    Add("| extend Below = tolong(floor(Rank, 1))");
    Add("| extend Lower = todouble(Values[Below]), Upper = todouble(Values[Below + 1])");
    Add("| extend Result = iff(Rank > Below, Lower + (Rank - Below) * (Upper - Lower), Lower)");
    Add("| project-away Values, Rank, Below, Lower, Upper");
  }

  // The rules of a window in order of time, <0><2><1>, where <0> anywhere before <1> is in order.
  void WriteTemporal() {
    const bool ordered = correlation_.type == CorrelationType::kTemporalOrdered;
    if (ordered) Add("| sort by HitOrder asc, EarlierTime asc, EarlierIndex desc");
    std::string aggregates = "Rules = make_set(EarlierRule)";
    if (ordered) aggregates += R"(, Sequence = make_list(strcat("<", EarlierIndex, ">")))";
    Summarize(aggregates);
    if (ordered) {
      Add("| where strcat_array(Sequence, \"\") matches regex " +
          QuoteText(OrderRegex(correlation_.rules.size())));
      Add("| project-away Sequence");
    }
    if (correlation_.expression) {
      WriteExpression(*correlation_.expression);
      return;
    }
    Add("| extend Result = array_length(Rules)");
    Add(ThresholdTest(correlation_));
  }

  void WriteExpression(const model::Condition& condition) {
    const auto tree = grammar::ParseCondition(condition.text, condition.origin);
    if (!tree.ok() || IsQuantified(*tree)) {
      result_.problem = "its condition is more than rules joined by and, or and not";
      return;
    }
    Add("| where " + RuleTest(*tree));
  }

  const model::Correlation& correlation_;
  const std::string& keys_;
  WindowResult result_;
};

}  // namespace

WindowResult WriteWindowResult(const model::Correlation& correlation, const std::string& keys) {
  return ResultWriter(correlation, keys).Write();
}

}  // namespace sigmavm::backend::kql
