// Correlations as read, and the checks across documents.
#include <gtest/gtest.h>

#include <string>

#include "compiler/read/readers.h"
#include "runtime/base/limits.h"

namespace sigmavm::read {
namespace {

struct Reading {
  SourceMap sources;
  model::RuleSet rules;
  Diagnostics diagnostics;

  explicit Reading(std::string text) {
    ReadText("rules.yml", std::move(text), sources, rules, diagnostics);
  }

  [[nodiscard]] std::string Shown() const {
    std::string shown;
    for (const Diagnostic& diagnostic : diagnostics) shown += Render(diagnostic, sources);
    return shown;
  }
};

std::string Rule(const std::string& name) {
  return "title: " + name + "\nname: " + name +
         "\nlogsource: {product: windows}\ndetection:\n  a: {F: x}\n  condition: a\n---\n";
}

std::string Correlation(const std::string& name, const std::string& body) {
  return "title: " + name + "\nname: " + name + "\ncorrelation: {" + body + "}\n---\n";
}

TEST(CorrelationReader, KeepsEverything) {
  const Reading reading(R"(title: Many failures, then a success
level: high
correlation:
  type: value_percentile
  rules: [a, b]
  group-by: [User, ip]
  timespan: 15m
  generate: true
  aliases:
    ip: {a: SourceIp, b: DestinationIp}
  condition:
    field: Size
    percentile: 99.5
    gt: 1.5
    lte: 18446744073709551615
)");
  ASSERT_EQ(reading.rules.correlations.size(), 1u) << reading.Shown();
  EXPECT_EQ(reading.Shown(), "");
  const model::Correlation& correlation = reading.rules.correlations[0];
  EXPECT_EQ(correlation.meta.level, model::Level::kHigh);
  EXPECT_EQ(correlation.type, model::CorrelationType::kValuePercentile);
  ASSERT_EQ(correlation.rules.size(), 2u);
  EXPECT_EQ(correlation.rules[1].text, "b");
  ASSERT_EQ(correlation.group_by.size(), 2u);
  EXPECT_EQ(correlation.group_by[1].text, "ip");
  EXPECT_EQ(correlation.timespan_seconds, 900u);
  EXPECT_TRUE(correlation.generate);
  ASSERT_EQ(correlation.aliases.size(), 2u);
  EXPECT_EQ(correlation.aliases[1].alias + correlation.aliases[1].rule.text +
                correlation.aliases[1].field,
            "ipbDestinationIp");
  EXPECT_EQ(correlation.fields, (std::vector<std::string>{"Size"}));
  EXPECT_EQ(correlation.percentile, 99.5);
  ASSERT_EQ(correlation.thresholds.size(), 2u);
  EXPECT_EQ(correlation.thresholds[0].comparison, model::Comparison::kGreater);
  EXPECT_EQ(correlation.thresholds[0].value.real, 1.5);
  EXPECT_EQ(correlation.thresholds[1].comparison, model::Comparison::kLessEqual);
  EXPECT_EQ(correlation.thresholds[1].value.unsigned_integer, UINT64_MAX);
}

TEST(CorrelationReader, KnowsEveryTypeAndUnit) {
  const struct {
    const char* type;
    const char* timespan;
    const char* condition;
    model::CorrelationType want;
    uint64_t seconds;
  } cases[] = {
      {"event_count", "1s", "gte: 1", model::CorrelationType::kEventCount, 1},
      {"value_count", "2m", "field: [A, B], gte: 1", model::CorrelationType::kValueCount, 120},
      {"Temporal", "3h", "gte: 1", model::CorrelationType::kTemporal, 10'800},
      {"temporal_ordered", "4d", "gte: 1", model::CorrelationType::kTemporalOrdered, 345'600},
      {"value_sum", "007s", "field: A, gte: 1", model::CorrelationType::kValueSum, 7},
      {"value_avg", "1s", "field: A, gte: 0.5", model::CorrelationType::kValueAverage, 1},
      {"value_median", "1s", "field: A, gte: -1", model::CorrelationType::kValueMedian, 1},
  };
  for (const auto& c : cases) {
    const Reading reading(Correlation("c", std::string("type: ") + c.type +
                                               ", rules: a, timespan: " + c.timespan +
                                               ", condition: {" + c.condition + "}"));
    ASSERT_EQ(reading.rules.correlations.size(), 1u) << c.type << reading.Shown();
    EXPECT_EQ(reading.rules.correlations[0].type, c.want) << c.type;
    EXPECT_EQ(reading.rules.correlations[0].timespan_seconds, c.seconds) << c.type;
  }
}

TEST(CorrelationReader, TemporalWithoutConditionWantsEveryRule) {
  const Reading reading(Correlation("c", "type: temporal, rules: [a, b, c], timespan: 1m"));
  ASSERT_EQ(reading.rules.correlations.size(), 1u) << reading.Shown();
  ASSERT_EQ(reading.rules.correlations[0].thresholds.size(), 1u);
  EXPECT_EQ(reading.rules.correlations[0].thresholds[0].comparison,
            model::Comparison::kGreaterEqual);
  EXPECT_EQ(reading.rules.correlations[0].thresholds[0].value.integer, 3);
}

TEST(CorrelationReader, ExpressionNamesTheRulesWhenNoneAreListed) {
  const Reading reading(
      Correlation("c", "type: temporal, timespan: 1m, condition: (a or b) and not a"));
  ASSERT_EQ(reading.rules.correlations.size(), 1u) << reading.Shown();
  const model::Correlation& correlation = reading.rules.correlations[0];
  ASSERT_EQ(correlation.rules.size(), 2u);
  EXPECT_EQ(correlation.rules[0].text + correlation.rules[1].text, "ab");
  EXPECT_EQ(correlation.expression->text, "(a or b) and not a");
  EXPECT_TRUE(correlation.thresholds.empty());
}

TEST(CorrelationReader, GenerateMayStandAtTheRoot) {
  const Reading reading(
      "title: c\ngenerate: true\ncorrelation: {type: temporal, rules: a, "
      "timespan: 1m}\n");
  ASSERT_EQ(reading.rules.correlations.size(), 1u) << reading.Shown();
  EXPECT_TRUE(reading.rules.correlations[0].generate);
}

TEST(CorrelationReader, BoundsTheListOfRules) {
  std::string rules;
  for (size_t i = 0; i <= Limits::kCorrelationEntries; ++i) rules += "a" + std::to_string(i) + ",";
  const Reading reading(Correlation("c", "type: temporal, timespan: 1m, rules: [" + rules + "]"));
  ASSERT_EQ(reading.diagnostics.size(), 1u);
  EXPECT_EQ(reading.diagnostics[0].code, DiagnosticCode::kTooManyValues);
}

TEST(References, KeepCorrelationsOfCorrelationsInAnyOrder) {
  Reading reading(Correlation("outer", "type: temporal, rules: [inner, a], timespan: 1m") +
                  Correlation("inner", "type: temporal, rules: a, timespan: 1m") + Rule("a"));
  CheckReferences(reading.rules, reading.diagnostics);
  EXPECT_EQ(reading.Shown(), "");
  EXPECT_EQ(reading.rules.correlations.size(), 2u);
}

TEST(References, DropEveryCorrelationThatCannotWork) {
  Reading reading(Rule("a") + Correlation("good", "type: temporal, rules: a, timespan: 1m") +
                  Correlation("lost", "type: temporal, rules: nowhere, timespan: 1m") +
                  Correlation("needs_lost", "type: temporal, rules: [a, lost], timespan: 1m") +
                  Correlation("circle_1", "type: temporal, rules: circle_2, timespan: 1m") +
                  Correlation("circle_2", "type: temporal, rules: circle_1, timespan: 1m") +
                  Correlation("behind", "type: temporal, rules: circle_1, timespan: 1m"));
  CheckReferences(reading.rules, reading.diagnostics);
  ASSERT_EQ(reading.rules.correlations.size(), 1u) << reading.Shown();
  EXPECT_EQ(reading.rules.correlations[0].meta.name.text, "good");
  EXPECT_EQ(reading.rules.rejected, 5u);
  EXPECT_EQ(CountErrors(reading.diagnostics), 4u) << reading.Shown();
}

TEST(References, BoundTheDepthOfChains) {
  std::string text = Rule("c0");
  const size_t depth = Limits::kCorrelationChainDepth;
  for (size_t i = 1; i <= depth + 2; ++i) {
    text += Correlation("c" + std::to_string(i),
                        "type: temporal, timespan: 1m, rules: c" + std::to_string(i - 1));
  }
  Reading reading(text);
  CheckReferences(reading.rules, reading.diagnostics);
  EXPECT_EQ(reading.rules.correlations.size(), depth);
  ASSERT_EQ(reading.diagnostics.size(), 2u) << reading.Shown();
  EXPECT_EQ(reading.diagnostics[0].code, DiagnosticCode::kCorrelationChain);
  EXPECT_EQ(reading.diagnostics[1].code, DiagnosticCode::kNeedsRejected);
}

TEST(References, RulesMadeOfOneTemplateMayShareItsId) {
  Reading reading(
      "action: global\ntitle: T\nid: 5638f7c0-ac70-491d-8465-2a65075e0d86\n"
      "logsource: {product: windows}\ndetection: {condition: a}\n"
      "---\ndetection: {a: {F: x}}\n---\ndetection: {a: {F: y}}\n");
  CheckReferences(reading.rules, reading.diagnostics);
  EXPECT_EQ(reading.rules.rules.size(), 2u);
  EXPECT_EQ(reading.Shown(), "");
}

}  // namespace
}  // namespace sigmavm::read
