// Manifests survive being written and read, and drift is told for what it is.
#include <gtest/gtest.h>

#include <map>

#include "compiler/backend/artefact/attack_tags.h"
#include "compiler/backend/artefact/digest.h"
#include "compiler/backend/artefact/drift.h"
#include "compiler/backend/artefact/schedule.h"
#include "tests/support/deployable_rules.h"

namespace sigmavm::backend {
namespace {

using test::SampleRules;

struct Deployed {
  Manifest manifest;
  std::map<std::string, std::string> files;

  [[nodiscard]] FileReader Reader() const {
    return [this](const std::string& path) -> std::optional<std::string> {
      const auto found = files.find(path);
      if (found == files.end()) return std::nullopt;
      return found->second;
    };
  }
};

Deployed Deploy(const SampleRules& rules, std::string_view artefact,
                const ArtefactOptions& options = {}) {
  auto deployment = WriteArtefact(artefact, rules.rules(), rules.profile(), options);
  EXPECT_TRUE(deployment.ok());
  Deployed deployed;
  deployed.manifest =
      MakeManifest(artefact, rules.rules(), rules.profile(), options, deployment.value());
  for (const File& file : deployment->files) deployed.files[file.path] = file.contents;
  return deployed;
}

TEST(Manifest, IsReadAsItWasWritten) {
  const SampleRules rules(Language::kSpl, "sysmon");
  ArtefactOptions options;
  options.suppress_seconds = 600;
  options.author = "So \"and\" so";
  options.tool = "sigmavm 9.9.9";
  const Manifest manifest = Deploy(rules, "splunk-app", options).manifest;
  const std::string text = WriteManifest(manifest);
  const auto read = ReadManifest("manifest", text);
  ASSERT_TRUE(read.ok()) << read.errors().front().message;
  EXPECT_EQ(WriteManifest(*read), text);
  EXPECT_EQ(read->options.suppress_seconds, 600U);
  EXPECT_EQ(read->options.tool, "sigmavm 9.9.9");
  EXPECT_EQ(read->rules.at(0).path, "sigma_detections/default/savedsearches.conf");
}

TEST(Manifest, WhatIsNoneIsAnError) {
  const SampleRules rules(Language::kSpl, "sysmon");
  const std::string good = WriteManifest(Deploy(rules, "splunk-savedsearches").manifest);
  const auto with = [&](std::string_view what, std::string_view by) {
    std::string text = good;
    return text.replace(text.find(what), what.size(), by);
  };
  const std::string texts[] = {
      "",
      "{",
      "[]",
      "{\"format\": 1}",
      with("\"format\": 1", "\"format\": 2"),
      with("\"guid\"", "\"quid\""),
      with("\"savedsearches.conf\"", "\"../savedsearches.conf\""),
      with("\"savedsearches.conf\"", "\"/etc/passwd\""),
      with("\"savedsearches.conf\"", "17"),
  };
  for (const std::string& text : texts) {
    const auto read = ReadManifest("manifest", text);
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_EQ(read.errors().front().code, DiagnosticCode::kInvalidManifest);
  }
}

TEST(Drift, TellsWhatBecameOfTheRule) {
  const struct Case {
    std::string_view name;
    void (*change)(SampleRules&);
    uint64_t frequency;
    RuleDrift want;
  } cases[] = {
      {"nothing", [](SampleRules&) {}, 3'600, RuleDrift::kUnchanged},
      {"blanks", [](SampleRules& r) { r.rule(0).text = "\ntitle: Office starts a shell  \r\n\n"; },
       3'600, RuleDrift::kUnchanged},
      {"rule", [](SampleRules& r) { r.rule(0).text = "title: Word starts a shell"; }, 3'600,
       RuleDrift::kRuleChanged},
      {"query", [](SampleRules& r) { r.rule(0).query += "\n| where x"; }, 3'600,
       RuleDrift::kQueryChanged},
      {"schedule", [](SampleRules&) {}, 7'200, RuleDrift::kArtefactChanged},
  };
  const SampleRules before(Language::kKql, "event");
  const Deployed deployed = Deploy(before, "sentinel-arm");
  for (const Case& c : cases) {
    SampleRules rules(Language::kKql, "event");
    c.change(rules);
    ArtefactOptions options;
    options.frequency_seconds = c.frequency;
    const Manifest now = Deploy(rules, "sentinel-arm", options).manifest;
    const auto drift = CompareManifests(deployed.manifest, now, {}, deployed.Reader());
    ASSERT_EQ(drift.size(), 1U) << c.name;
    EXPECT_EQ(drift[0].rule, c.want) << c.name;
    EXPECT_EQ(drift[0].deployment, DeploymentDrift::kUnchanged) << c.name;
    EXPECT_EQ(drift[0].drifted(), c.want != RuleDrift::kUnchanged) << c.name;
  }
}

TEST(Drift, TellsRulesThatCameAndWent) {
  SampleRules two(Language::kKql, "event");
  two.AddCopy("Second", "5f0b1d2e-0000-4000-8000-000000000002");
  const SampleRules one(Language::kKql, "event");
  const Manifest with = Deploy(two, "query").manifest;
  const Manifest without = Deploy(one, "query").manifest;
  EXPECT_EQ(CompareManifests(with, without, {}, {}).at(1).rule, RuleDrift::kGone);
  EXPECT_EQ(
      CompareManifests(with, without, {"5f0b1d2e-0000-4000-8000-000000000002"}, {}).at(1).rule,
      RuleDrift::kRefused);
  const auto added = CompareManifests(without, with, {}, {});
  EXPECT_EQ(added.at(1).rule, RuleDrift::kNew);
  EXPECT_EQ(added.at(1).deployment, DeploymentDrift::kNotCompared);
}

TEST(Drift, FindsEditsInTheStanzaThatHasThem) {
  SampleRules rules(Language::kSpl, "sysmon");
  rules.AddCopy("Second", "5f0b1d2e-0000-4000-8000-000000000002");
  Deployed deployed = Deploy(rules, "splunk-savedsearches");
  const Manifest now = deployed.manifest;
  std::string& file = deployed.files.at("savedsearches.conf");
  const size_t second = file.find("[Second");
  file.insert(file.find("disabled = 1", second), "realtime_schedule = 1\n");
  auto drift = CompareManifests(deployed.manifest, now, {}, deployed.Reader());
  EXPECT_EQ(drift.at(0).deployment, DeploymentDrift::kUnchanged);
  EXPECT_EQ(drift.at(1).deployment, DeploymentDrift::kEdited);
  file.erase(second);
  drift = CompareManifests(deployed.manifest, now, {}, deployed.Reader());
  EXPECT_EQ(drift.at(1).deployment, DeploymentDrift::kMissing);
  deployed.files.clear();
  drift = CompareManifests(deployed.manifest, now, {}, deployed.Reader());
  EXPECT_EQ(drift.at(0).deployment, DeploymentDrift::kMissing);
}

TEST(RuleGuid, StaysTheSame) {
  const struct Case {
    std::string_view id;
    std::string_view title;
    std::string_view guid;
  } cases[] = {
      {"5F0B1D2E-0000-4000-8000-00000000000A", "x", "5f0b1d2e-0000-4000-8000-00000000000a"},
      // Python: uuid5(uuid5(NAMESPACE_DNS, 'sigmavm'), ...)
      {"rule-1", "x", "f6b01f1f-209e-55d9-933a-de0e312b3975"},
      {"", "A title", "fb265362-07c3-5fd2-b897-cbf8b6827174"},
  };
  for (const Case& c : cases) EXPECT_EQ(RuleGuid(c.id, c.title), c.guid) << c.id;
}

TEST(AttackTags, AreReadInEverySpelling) {
  const std::vector<std::string> tags = {"attack.Credential_Access",
                                         "attack.ta0002",
                                         "attack.defense-impairment",
                                         "attack.stealth",
                                         "attack.T1003.001",
                                         "attack.t1003",
                                         "attack.g0007",
                                         "attack.t10031",
                                         "cve.2021-1",
                                         "attack.T1003.001"};
  const AttackTags read = ReadAttackTags(tags);
  EXPECT_EQ(read.tactics,
            (std::vector<std::string>{"CredentialAccess", "Execution", "DefenseEvasion"}));
  EXPECT_EQ(read.techniques, (std::vector<std::string>{"T1003.001", "T1003"}));
  EXPECT_EQ(ParentTechniques(read.techniques), std::vector<std::string>{"T1003"});
}

TEST(Schedules, AreSaidInTheWordsOfTheProducts) {
  const struct Case {
    uint64_t seconds;
    std::string_view short_form;
    std::string_view iso;
    std::string_view cron;  // of the seed "a"; empty: cron cannot say it
  } cases[] = {
      {300, "5m", "PT5M", "1,6,11,16,21,26,31,36,41,46,51,56 * * * *"},
      {3'600, "1h", "PT1H", "16 * * * *"},
      {21'600, "6h", "PT6H", "16 3,9,15,21 * * *"},
      {86'400, "1d", "P1D", "16 9 * * *"},
      {5'400, "90m", "PT90M", ""},
      {172'800, "2d", "P2D", ""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(ShortDuration(c.seconds), c.short_form);
    EXPECT_EQ(IsoDuration(c.seconds), c.iso);
    EXPECT_EQ(CronSchedule(c.seconds, "a").value_or(""), c.cron) << c.seconds;
  }
}

}  // namespace
}  // namespace sigmavm::backend
