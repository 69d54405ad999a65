// Splunk searches proved by running them: every conformance case and every trap of translating as a
// search over its event, every correlation case over its events, in an evaluator that reads the
// text and knows nothing of rules.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/backend/check/row_maker.h"
#include "compiler/backend/profile/profile_reader.h"
#include "compiler/backend/translate/translator.h"
#include "compiler/compile/compile.h"
#include "runtime/query/spl/search.h"
#include "tests/support/conformance.h"
#include "tests/support/shared_data.h"

namespace sigmavm::backend {
namespace {

using Json = nlohmann::json;

/// Serves every log source, with all fields under their own names.
constexpr std::string_view kAnySource = R"(
name: any
language: spl
title: Any events
description: Events with the fields of rules
sources:
  - name: any
    logsource: {}
    table: source=any
    time: _time
    columns:
      source: {constant: any}
      _raw: {part: xml-event}
    other-fields: ""
)";

/// What became of a rule text and an event.
struct Verdict {
  bool matches = false;
  Status status = Status::kExact;  ///< the gravest of the rules'
  std::string reason;  ///< the name of the gravest reason; "error" for what does not run
  std::string text;    ///< searches and messages, for failures
};

class SplExecution : public ::testing::Test {
 protected:
  SplExecution() : profile_(ReadProfile("any.yml", std::string(kAnySource), sources_)) {}

  void SetUp() override {
    shared_ = support::SharedDirectory();
    if (!shared_) GTEST_SKIP() << support::kNoSharedData;
    ASSERT_TRUE(profile_.ok());
  }

  compile::Compilation Compile(const std::string& rules,
                               const support::Placeholders& placeholders = {}) {
    compile::Compiler compiler(sources_, 1);
    compiler.AddText("rule.yml", rules);
    compile::CompileOptions options;
    options.placeholders.insert(placeholders.begin(), placeholders.end());
    return std::move(compiler).Compile(options);
  }

  /// Runs the translations of all rules over the one event.
  Verdict Run(const support::ConformanceCase& one) {
    const compile::Compilation compilation = Compile(one.rules_yaml, one.placeholders);
    Verdict verdict;
    if (compilation.plans.empty()) return {false, Status::kRefused, "no-rule", ""};
    const auto event =
        sigmavm::spl::ReadEvent(MakeRow(*profile_, profile_->sources[0], one.event_json));
    if (!event.ok()) return {false, Status::kRefused, "no-event", one.event_json};
    const sigmavm::spl::Environment environment({*event});
    for (const ir::RulePlan& plan : compilation.plans) {
      const Translation translation = Translate(plan, *profile_);
      Note(translation, verdict);
      if (translation.status == Status::kRefused) continue;
      const auto rows = Search(translation.query, environment, verdict);
      verdict.matches = verdict.matches || (rows && rows->size() > 0);
    }
    return verdict;
  }

  static void Note(const Translation& translation, Verdict& verdict) {
    verdict.text += translation.query + "\n";
    for (const Reason& reason : translation.reasons) verdict.text += "  " + reason.message + "\n";
    if (translation.status <= verdict.status) return;
    verdict.status = translation.status;
    for (const Reason& reason : translation.reasons) {
      if (StatusOf({reason}) == translation.status) verdict.reason = ReasonName(reason.code);
    }
  }

  std::optional<sigmavm::spl::Results> Search(const std::string& query,
                                              const sigmavm::spl::Environment& environment,
                                              Verdict& verdict) {
    const auto search = sigmavm::spl::Search::Parse("query", query, environment);
    if (!search.ok()) {
      Fail(search.errors(), verdict);
      return std::nullopt;
    }
    auto results = search->Run(environment);
    if (results.ok()) return std::move(results).value();
    Fail(results.errors(), verdict);
    return std::nullopt;
  }

  static void Fail(const Diagnostics& problems, Verdict& verdict) {
    for (const Diagnostic& problem : problems) verdict.text += "  error: " + problem.message + "\n";
    verdict.status = Status::kRefused;
    verdict.reason = "error";
  }

  /// What is known of cases by their ids: reasons of refusals, and why others come out otherwise
  /// than the file says. An entry that is not needed fails, too.
  using Known = std::map<std::string, std::string>;

  void ExpectVerdicts(const std::vector<support::ConformanceCase>& cases, Known refusals,
                      Known differences) {
    for (const support::ConformanceCase& one : cases) {
      if (one.expected == support::Expectation::kError) continue;
      const Verdict verdict = Run(one);
      const std::string where = one.id + " " + one.event_json + "\n" + verdict.text;
      if (verdict.status == Status::kRefused) {
        EXPECT_EQ(Take(one.id, refusals), verdict.reason) << where;
      } else if (verdict.matches != (one.expected == support::Expectation::kMatch)) {
        EXPECT_NE(Take(one.id, differences), "") << where;
      }
    }
    for (const auto& [id, reason] : refusals) ADD_FAILURE() << id << " is not refused: " << reason;
    for (const auto& [id, why] : differences) ADD_FAILURE() << id << " does not differ: " << why;
  }

  static std::string Take(const std::string& id, Known& known) {
    const auto node = known.extract(id);
    return node.empty() ? "" : node.mapped();
  }

  SourceMap sources_;
  Result<Profile> profile_;
  std::optional<std::filesystem::path> shared_;
};

TEST_F(SplExecution, EveryTrapComesOutAsTheFileSays) {
  const auto traps = support::ReadTraps(*shared_ / "conformance/semantic-traps.jsonl");
  ASSERT_TRUE(traps.ok());
  // The compiler refuses look-around, which its own engine does not have.
  ExpectVerdicts(*traps, {{"re-lookahead#0", "no-rule"}, {"re-lookahead#1", "no-rule"}}, {});
}

TEST_F(SplExecution, EveryConformanceCaseComesOutAsTheFileSays) {
  const auto suite = support::ReadConformance(*shared_ / "conformance/conformance.jsonl");
  ASSERT_TRUE(suite.ok());
  const std::string inexact = "unsupported-operator";
  const char* const absent = "Splunk has no field for null and for an empty list";
  const char* const several = "eval compares no fields of several values";
  const char* const raw = "a keyword meets markup, or one of several values, in the raw event";
  const char* const nested = "rows are flat";
  ExpectVerdicts(suite->cases,
                 {{"compare-034", inexact},
                  {"compare-035", inexact},
                  {"keyword-019", inexact},
                  {"keyword-020", inexact},
                  {"keyword-021", inexact},
                  {"time-016", inexact},
                  {"time-017", inexact},
                  {"time-018", inexact},
                  {"time-019", inexact},
                  {"time-020", inexact},
                  {"time-042", inexact}},
                 {{"exists-005", absent},
                  {"exists-008", absent},
                  {"exists-013", absent},
                  {"array-010", absent},
                  {"array-008", several},
                  {"array-011", several},
                  {"fieldref-031", several},
                  {"keyword-009", raw},
                  {"keyword-031", raw},
                  {"nested-005", nested},
                  {"nested-007", nested},
                  {"time-044", "a date that does not exist"}});
}

/// The event of a correlation case with its time in the fields of Splunk.
sigmavm::spl::Event TimedEvent(const Profile& profile, const std::string& text) {
  const Json fields = Json::parse(text);
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  double second = 0;
  std::sscanf(fields["ts"].get<std::string>().c_str(), "%d-%u-%uT%d:%d:%lf", &year, &month, &day,
              &hour, &minute, &second);
  const std::chrono::sys_days date =
      std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
  const double seconds = static_cast<double>(date.time_since_epoch().count()) * 86'400 +
                         hour * 3'600 + minute * 60 + second;
  auto event = sigmavm::spl::ReadEvent(MakeRow(profile, profile.sources[0], text));
  EXPECT_TRUE(event.ok()) << text;
  char number[40];
  std::snprintf(number, sizeof number, "%.6f", seconds);
  event->Set("_time", std::string(number));
  return *event;
}

TEST_F(SplExecution, EveryCorrelationCaseAlertsAtTheSameEvents) {
  const auto suite = support::ReadConformance(*shared_ / "conformance/conformance.jsonl");
  ASSERT_TRUE(suite.ok());
  // What SPL cannot say, and why.
  Known refusals = {{"correlation-055", "correlation"},
                    {"correlation-056", "correlation"},
                    {"correlation-057", "correlation"},
                    {"correlation-059", "correlation"},
                    {"correlation-061", "correlation"}};
  for (const support::CorrelationCase& one : suite->correlations) {
    const compile::Compilation compilation = Compile(one.rules_yaml);
    std::vector<sigmavm::spl::Event> events;
    for (const std::string& text : one.events_json) events.push_back(TimedEvent(*profile_, text));
    const sigmavm::spl::Environment environment(events);
    for (const ir::CorrelationPlan& plan : compilation.correlation_plans) {
      const model::Metadata& meta = plan.correlation.meta;
      const std::string name = meta.name.present() ? meta.name.text : meta.title.text;
      // Alerts of a correlation that another one counts are not reported.
      if (name == "many" && !plan.correlation.generate) continue;
      std::vector<size_t> expected;
      for (const support::ExpectedAlert& alert : one.alerts) {
        if (alert.rule == name) expected.push_back(alert.at_event);
      }
      Verdict verdict;
      const Translation translation = Translate(plan, compilation.plans, *profile_);
      Note(translation, verdict);
      std::vector<size_t> alerts;
      if (translation.status != Status::kRefused) {
        const auto rows = Search(translation.query, environment, verdict);
        for (size_t row = 0; rows && row < rows->size(); ++row) {
          alerts.push_back(rows->origins(row).back());
        }
      }
      if (verdict.status == Status::kRefused) {
        EXPECT_EQ(Take(one.id, refusals), verdict.reason) << one.id << " " << verdict.text;
        continue;
      }
      std::sort(alerts.begin(), alerts.end());
      EXPECT_EQ(alerts, expected) << one.id << " " << name << "\n" << verdict.text;
    }
  }
}

}  // namespace
}  // namespace sigmavm::backend
