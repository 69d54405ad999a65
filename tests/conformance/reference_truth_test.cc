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

struct Collection {
  std::vector<LoadedRule> rules;
  std::map<std::string, std::string> left_out;  // id -> why
};

// Rules of the whole collection whose events the Sysmon channel carries.
Collection LoadSysmonRules(const std::filesystem::path& shared) {
  SourceMap sources;
  model::RuleSet set;
  Diagnostics diagnostics;
  for (const auto& path : RuleFiles(shared / "sigmahq")) {
    auto text = ReadFile(path);
    if (text.ok()) read::ReadText(path.string(), std::move(*text), sources, set, diagnostics);
  }
  Collection collection;
  for (const model::Rule& rule : set.rules) {
    if (!IsSysmonLogsource(rule.logsource)) continue;
    auto made = reference::ReferenceRule::Make(rule, {});
    if (made.ok()) {
      collection.rules.push_back({rule.meta.id.text, rule.logsource, std::move(*made)});
    } else {
      collection.left_out[rule.meta.id.text] = made.errors().front().message;
    }
  }
  return collection;
}

// Loaded once for all tests of this file.
const Collection& SysmonRules(const std::filesystem::path& shared) {
  static const Collection kCollection = LoadSysmonRules(shared);
  return kCollection;
}

// Rules by the Event ID they ask for; only those of one category, if given.
class Router {
 public:
  Router(const std::vector<LoadedRule>& rules, std::optional<std::string> category)
      : rules_(&rules), category_(std::move(category)) {}
  const std::vector<const LoadedRule*>& RulesFor(int64_t event_id) {
    const auto known = by_id_.find(event_id);
    if (known != by_id_.end()) return known->second;
    std::vector<const LoadedRule*>& wanted = by_id_[event_id];
    for (const LoadedRule& rule : *rules_) {
      if (category_ && rule.logsource.category != category_) continue;
      if (AsksFor(rule.logsource, event_id)) wanted.push_back(&rule);
    }
    return wanted;
  }

 private:
  const std::vector<LoadedRule>* rules_;
  std::optional<std::string> category_;
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

TEST(ReferenceTruthRules, AllLoadButThoseWithAReason) {
  const auto shared = SharedDirectory();
  if (!shared) GTEST_SKIP() << kNoSharedData;
  const Collection& collection = SysmonRules(*shared);
  size_t process_creation = 0;
  for (const LoadedRule& rule : collection.rules) {
    process_creation += rule.logsource.category == "process_creation" ? 1 : 0;
  }
  EXPECT_EQ(process_creation, 1415u);
  EXPECT_EQ(collection.rules.size() - process_creation, 823u);
  // Digits without quotes are a number, which `contains` does not take (sigma-semantics, 1 and 6).
  const std::set<std::string> numbers = {"34aa0252-6039-40ff-951f-939fd6ce47d8"};
  for (const auto& [id, reason] : collection.left_out) {
    const bool placeholder = reason.find("placeholder") != std::string::npos;
    EXPECT_TRUE(placeholder || numbers.count(id) > 0) << id << ": " << reason;
  }
  EXPECT_EQ(collection.left_out.size(), 4 + numbers.size());
}

struct Case {
  const char* name;
  const char* corpus;
  const char* truth;
  size_t fewest_events;
  std::optional<std::string> category;  // what the truth file is limited to
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
  Router router(SysmonRules(*shared).rules, GetParam().category);
  for (size_t i = 0; i < lines->size(); ++i) {
    const auto raw = nlohmann::json::parse((*lines)[i], nullptr, false);
    ASSERT_TRUE(raw.is_object()) << "line " << i;
    EXPECT_EQ(MatchingIds(FlattenEvent(raw), router), (*truth)[i]) << "line " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Corpora, ReferenceTruth,
                         ::testing::Values(Case{"ProcessCreationFlat", "eid1-flat.jsonl.zst",
                                                "truth-eid1-dev.jsonl", 2331, "process_creation"},
                                           Case{"ProcessCreationNative", "eid1.jsonl.zst",
                                                "truth-eid1-dev.jsonl", 2331, "process_creation"},
                                           Case{"OtherSysmonEvents",
                                                "sysmon-other.jsonl.zst",
                                                "truth-sysmon-other-dev.jsonl",
                                                27603,
                                                {}}),
                         [](const ::testing::TestParamInfo<Case>& test_case) {
                           return std::string(test_case.param.name);
                         });

}  // namespace
}  // namespace sigmavm::support
