// Correlations in KQL, executed: the hits that the query reports are those of the specification.
#include "compiler/backend/kql/kql_correlation.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "compiler/backend/profile/profile_reader.h"
#include "compiler/compile/compile.h"
#include "runtime/query/kql/query.h"
#include "tests/support/conformance.h"
#include "tests/support/shared_data.h"

namespace sigmavm::backend::kql {
namespace {

constexpr const char* kProfile = R"(
name: sample
language: kql
title: Sample
sources:
  - name: Sample
    logsource: {category: process_creation}
    table: Events
    time: ts
    columns:
      ts: {type: datetime}
      K:
      User:
      V:
      W:
      N:
      SrcIp:
      DstIp:
      Size: {type: long}
    fields: {K: K, User: User, V: V, W: W, N: N, SrcIp: SrcIp, DstIp: DstIp, Size: Size}
)";
constexpr const char* kSchema =
    "ts:datetime, K:string, User:string, V:string, W:string, N:string, SrcIp:string, DstIp:string, "
    "Size:long";

struct Correlated {
  std::string name;
  Translation translation;
};

std::vector<Correlated> TranslateAll(const std::string& rules) {
  SourceMap sources;
  auto profile = ReadProfile("sample.yml", kProfile, sources);
  EXPECT_TRUE(profile.ok());
  compile::Compiler compiler(sources, 1);
  compiler.AddText("rules.yml", rules);
  const auto compilation = std::move(compiler).Compile();
  std::vector<Correlated> out;
  for (const ir::CorrelationPlan& plan : compilation.correlation_plans) {
    std::vector<CorrelatedRule> mapped;
    for (const ir::CorrelatedPlan& rule : plan.rules) {
      if (!rule.rule) continue;
      mapped.push_back({rule.reference, MapRule(compilation.plans[*rule.rule], *profile)});
    }
    // A correlation of correlations is the front door's to refuse.
    if (mapped.size() != plan.rules.size()) continue;
    out.push_back({plan.correlation.meta.name.text,
                   TranslateCorrelation(plan.correlation, mapped, *profile)});
  }
  return out;
}

/// The numbers of the events at which a query reports a hit.
class EventTable {
 public:
  explicit EventTable(const std::vector<std::string>& events) {
    auto table = sigmavm::kql::Table::Create(kSchema);
    EXPECT_TRUE(table.ok());
    for (const std::string& event : events) EXPECT_TRUE(table->AddRow(event).empty()) << event;
    for (size_t i = 0; i < table->size(); ++i) by_time_[table->row(i)[0].integer].insert(i);
    database_.AddTable("Events", std::move(*table));
  }

  [[nodiscard]] std::set<size_t> HitsOf(const std::string& text) const {
    auto query = sigmavm::kql::Query::Parse("query", text);
    EXPECT_TRUE(query.ok()) << text << query.errors().front().message;
    if (!query.ok()) return {};
    auto result = query->Run(database_);
    EXPECT_TRUE(result.ok()) << text << result.errors().front().message;
    std::set<size_t> hits;
    if (!result.ok()) return hits;
    const auto time = sigmavm::kql::FindColumn(result->schema(), "HitTime");
    EXPECT_TRUE(time.has_value()) << text;
    for (const auto& row : result->rows()) {
      const std::set<size_t>& events = by_time_.at(row.cells[*time].integer);
      hits.insert(events.begin(), events.end());
    }
    return hits;
  }

 private:
  std::map<int64_t, std::set<size_t>> by_time_;
  sigmavm::kql::Database database_;
};

TEST(KqlCorrelation, HitsAreThoseOfTheReference) {
  const auto shared = support::SharedDirectory();
  if (!shared) GTEST_SKIP() << support::kNoSharedData;
  const auto suite = support::ReadConformance(*shared / "conformance" / "conformance.jsonl");
  ASSERT_TRUE(suite.ok());
  size_t checked = 0;
  for (const support::CorrelationCase& test : suite->correlations) {
    const EventTable table(test.events_json);
    for (const Correlated& correlated : TranslateAll(test.rules_yaml)) {
      ASSERT_NE(correlated.translation.status, Status::kRefused)
          << test.id << correlated.translation.reasons.front().message;
      std::set<size_t> expected;
      bool reported = false;
      for (const support::ExpectedAlert& alert : test.alerts) {
        if (alert.rule == correlated.name) expected.insert(alert.at_event);
        reported = reported || alert.rule != correlated.name;
      }
      // An inner correlation of a chain does not report, so what it finds is not in the case.
      if (expected.empty() && reported) continue;
      EXPECT_EQ(table.HitsOf(correlated.translation.query), expected)
          << test.id << "\n"
          << test.rules_yaml << correlated.translation.query;
      ++checked;
    }
  }
  EXPECT_GE(checked, 35u);
}

}  // namespace
}  // namespace sigmavm::backend::kql
