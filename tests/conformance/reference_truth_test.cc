// The reference evaluator on recorded events, against what another evaluator found on them.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "compiler/read/readers.h"
#include "tests/support/flatten_event.h"
#include "tests/support/reference_evaluator.h"
#include "tests/support/shared_data.h"
#include "tests/support/sysmon_logsource.h"

namespace sigmavm::support {
namespace {

struct LoadedRule {
  std::string id;
  model::Logsource logsource;
  reference::ReferenceRule rule;
};

// Rules of the whole collection whose events the Sysmon channel carries. Rules with placeholders
// cannot be built without their values and are counted in `left_out`.
std::vector<LoadedRule> LoadSysmonRules(const std::filesystem::path& shared, size_t& left_out) {
  SourceMap sources;
  model::RuleSet set;
  Diagnostics diagnostics;
  for (const auto& path : RuleFiles(shared / "sigmahq")) {
    auto text = ReadFile(path);
    if (text.ok()) read::ReadText(path.string(), std::move(*text), sources, set, diagnostics);
  }
  for (const Diagnostic& one : diagnostics) {
    if (one.severity == Severity::kError) ADD_FAILURE() << Render(one, sources);
  }
  std::vector<LoadedRule> loaded;
  for (const model::Rule& rule : set.rules) {
    if (!IsSysmonLogsource(rule.logsource)) continue;
    auto made = reference::ReferenceRule::Make(rule, {});
    if (made.ok()) {
      loaded.push_back({rule.meta.id.text, rule.logsource, std::move(*made)});
    } else {
      ++left_out;
      EXPECT_NE(made.errors().front().message.find("placeholder"), std::string::npos)
          << rule.meta.title.text << ": " << made.errors().front().message;
    }
  }
  return loaded;
}

// Rules by the Event ID they ask for.
class Router {
 public:
  explicit Router(const std::vector<LoadedRule>& rules) : rules_(&rules) {}
  const std::vector<const LoadedRule*>& RulesFor(int64_t event_id) {
    const auto known = by_id_.find(event_id);
    if (known != by_id_.end()) return known->second;
    std::vector<const LoadedRule*>& wanted = by_id_[event_id];
    for (const LoadedRule& rule : *rules_) {
      if (AsksFor(rule.logsource, event_id)) wanted.push_back(&rule);
    }
    return wanted;
  }

 private:
  const std::vector<LoadedRule>* rules_;
  std::map<int64_t, std::vector<const LoadedRule*>> by_id_;
};

std::set<std::string> MatchingIds(const nlohmann::json& flat, Router& router) {
  std::set<std::string> ids;
  const auto event_id = EventIdOf(flat);
  if (!event_id || ChannelOf(flat) != "microsoft-windows-sysmon/operational") return ids;
  const reference::ReferenceEvent event(flat);
  for (const LoadedRule* rule : router.RulesFor(*event_id)) {
    if (rule->rule.Matches(event)) ids.insert(rule->id);
  }
  return ids;
}

struct Case {
  const char* name;
  const char* corpus;
  const char* truth;
  size_t fewest_events;
};

class ReferenceTruth : public ::testing::TestWithParam<Case> {};

TEST_P(ReferenceTruth, AgreesOnEveryEvent) {
  const auto shared = SharedDirectory();
  if (!shared) GTEST_SKIP() << kNoSharedData;
  const auto lines = ReadLines(*shared / "corpora" / GetParam().corpus);
  const auto truth = ReadTruth(*shared / "truth" / GetParam().truth);
  ASSERT_TRUE(lines.ok()) << lines.errors().front().message;
  ASSERT_TRUE(truth.ok()) << truth.errors().front().message;
  ASSERT_EQ(lines->size(), truth->size());
  ASSERT_GE(lines->size(), GetParam().fewest_events);
  size_t left_out = 0;
  const std::vector<LoadedRule> rules = LoadSysmonRules(*shared, left_out);
  EXPECT_EQ(left_out, 3u);
  Router router(rules);
  for (size_t i = 0; i < lines->size(); ++i) {
    const auto raw = nlohmann::json::parse((*lines)[i], nullptr, false);
    ASSERT_TRUE(raw.is_object()) << "line " << i;
    EXPECT_EQ(MatchingIds(FlattenEvent(raw), router), (*truth)[i]) << "line " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Corpora, ReferenceTruth,
    ::testing::Values(
        Case{"ProcessCreationFlat", "eid1-flat.jsonl.zst", "truth-eid1-dev.jsonl", 2331},
        Case{"ProcessCreationNative", "eid1.jsonl.zst", "truth-eid1-dev.jsonl", 2331},
        Case{"OtherSysmonEvents", "sysmon-other.jsonl.zst", "truth-sysmon-other-dev.jsonl", 27603}),
    [](const ::testing::TestParamInfo<Case>& test_case) { return std::string(test_case.param.name); });

}  // namespace
}  // namespace sigmavm::support
