// What deployed rules say, read back by parsers that are not ours, and that nothing in a rule's
// metadata can say more than a text.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <nlohmann/json.hpp>

#include "compiler/backend/artefact/artefact.h"
#include "compiler/backend/artefact/conf_writer.h"
#include "tests/support/deployable_rules.h"

namespace sigmavm::backend {
namespace {

using Json = nlohmann::json;
using test::Conf;
using test::ReadConf;
using test::SampleRules;

Deployment Write(std::string_view artefact, const SampleRules& rules, const Profile& profile,
                 const ArtefactOptions& options = {}) {
  auto result = WriteArtefact(artefact, rules.rules(), profile, options);
  EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.errors().front().message);
  return result.ok() ? std::move(result).value() : Deployment();
}

std::string FirstError(std::string_view artefact, const Profile& profile,
                       const ArtefactOptions& options) {
  const auto result = WriteArtefact(artefact, {}, profile, options);
  return result.ok() ? "" : result.errors().front().message;
}

TEST(Artefacts, AreThoseOfTheProduct) {
  const struct Case {
    Language language;
    std::string_view product;
    std::vector<std::string_view> names;
  } cases[] = {
      {Language::kKql, "event", {"query", "sentinel-yaml", "sentinel-arm"}},
      {Language::kKql,
       "defender",
       {"query", "sentinel-yaml", "sentinel-arm", "defender-detection", "defender-detection-beta"}},
      {Language::kSpl, "cim", {"query", "splunk-savedsearches", "splunk-app"}},
  };
  for (const Case& c : cases) {
    std::vector<std::string_view> names;
    for (const ArtefactEntry& entry : ArtefactsOf(test::BuiltinProfile(c.language, c.product))) {
      names.push_back(entry.name);
    }
    EXPECT_EQ(names, c.names) << c.product;
  }
}

TEST(Artefacts, UnknownOneIsAnErrorThatNamesTheOthers) {
  const auto result =
      WriteArtefact("splunk-app", {}, test::BuiltinProfile(Language::kKql, "event"), {});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.errors().front().code, DiagnosticCode::kUnknownArtefact);
  EXPECT_EQ(result.errors().front().help, "one of query, sentinel-yaml, sentinel-arm");
}

TEST(Artefacts, ContradictoryOptionsAreErrors) {
  const Profile sentinel = test::BuiltinProfile(Language::kKql, "event");
  const Profile defender = test::BuiltinProfile(Language::kKql, "defender");
  const Profile splunk = test::BuiltinProfile(Language::kSpl, "sysmon");
  const auto with = [](uint64_t frequency, std::optional<uint64_t> period = {}) {
    ArtefactOptions options;
    options.frequency_seconds = frequency;
    options.period_seconds = period;
    return options;
  };
  ArtefactOptions bad_app;
  bad_app.app = "../app";
  ArtefactOptions bad_version;
  bad_version.version = "1..0";
  ArtefactOptions silent;
  silent.suppress_seconds = 60;
  const struct Case {
    std::string_view artefact;
    const Profile& profile;
    ArtefactOptions options;
    std::string_view message;
  } cases[] = {
      {"sentinel-yaml", sentinel, with(60), "Sentinel runs rules every 5m to 14d, not every 1m"},
      {"sentinel-arm", sentinel, with(3'600, 1'800),
       "a rule that runs every 1h and looks back 30m misses events"},
      {"sentinel-arm", sentinel, with(300, 172'800),
       "Sentinel runs a rule that looks back 2d or more once an hour at most"},
      {"sentinel-yaml", sentinel, silent, "Sentinel suppresses alerts for 5m to 24h"},
      {"defender-detection", defender, with(7'200),
       "Defender runs detections every 1h, 3h, 12h or 24h, or continuously"},
      {"splunk-app", splunk, with(2'460), "Splunk's schedules cannot say this frequency"},
      {"splunk-app", splunk, with(3'600, 3'600),
       "the lookback is shorter than frequency and delay together"},
      {"splunk-app", splunk, bad_app, "an app is named by a letter, then letters, digits and _"},
      {"query", splunk, bad_version, "a version is digits with dots between, such as 1.0.0"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(FirstError(c.artefact, c.profile, c.options), c.message) << c.artefact;
  }
}

TEST(SentinelYaml, SaysWhatTheRuleSays) {
  const SampleRules rules(Language::kKql, "defender");
  const Deployment deployment = Write("sentinel-yaml", rules, rules.profile());
  ASSERT_EQ(deployment.files.size(), 1U);
  EXPECT_EQ(deployment.files[0].path, "office_starts_a_shell_5f0b1d2e.yaml");
  const YAML::Node rule = YAML::Load(deployment.files[0].contents);
  EXPECT_EQ(rule["id"].as<std::string>(), "5f0b1d2e-0000-4000-8000-000000000001");
  EXPECT_EQ(rule["name"].as<std::string>(), "Office starts a shell");
  EXPECT_EQ(rule["severity"].as<std::string>(), "High");
  EXPECT_EQ(rule["kind"].as<std::string>(), "Scheduled");
  EXPECT_EQ(rule["queryFrequency"].as<std::string>(), "1h");
  EXPECT_EQ(rule["queryPeriod"].as<std::string>(), "65m");
  EXPECT_EQ(rule["tactics"].as<std::vector<std::string>>(),
            (std::vector<std::string>{"Execution", "DefenseEvasion"}));
  EXPECT_EQ(rule["relevantTechniques"].as<std::vector<std::string>>(),
            (std::vector<std::string>{"T1059.001", "T1204"}));
  EXPECT_EQ(rule["requiredDataConnectors"][0]["connectorId"].as<std::string>(),
            "MicrosoftThreatProtection");
  EXPECT_FALSE(rule["enabled"].as<bool>());
  EXPECT_TRUE(rule["query"].as<std::string>().starts_with(rules.rules()[0].query));
}

TEST(SentinelYaml, MapsEntitiesToColumnsOfTheResult) {
  const SampleRules rules(Language::kKql, "defender");
  const Deployment deployment = Write("sentinel-yaml", rules, rules.profile());
  const YAML::Node rule = YAML::Load(deployment.files.at(0).contents);
  std::vector<std::string> mappings;
  for (const auto& entity : rule["entityMappings"]) {
    std::string line = entity["entityType"].as<std::string>() + ":";
    for (const auto& field : entity["fieldMappings"]) {
      line +=
          " " + field["identifier"].as<std::string>() + "=" + field["columnName"].as<std::string>();
    }
    mappings.push_back(line);
  }
  EXPECT_EQ(mappings, (std::vector<std::string>{
                          "Host: FullName=DeviceName",
                          "Account: Name=AccountName NTDomain=AccountDomain Sid=AccountSid",
                          "Process: ProcessId=ProcessId CommandLine=ProcessCommandLine",
                          "File: Name=FileName",
                          "FileHash: Algorithm=FileHash_Algorithm Value=SHA256",
                      }));
  const auto query = rule["query"].as<std::string>();
  EXPECT_NE(query.find("\n| extend FileHash_Algorithm = \"SHA256\"\n| project Timestamp, "),
            std::string::npos)
      << query;
}

TEST(SentinelArm, HasIsoDurationsAndStableNames) {
  const SampleRules rules(Language::kKql, "security-4688");
  ArtefactOptions options;
  options.enabled = true;
  options.suppress_seconds = 7'200;
  const Deployment deployment = Write("sentinel-arm", rules, rules.profile(), options);
  const Json document = Json::parse(deployment.files.at(0).contents);
  const Json& resource = document.at("resources").at(0);
  EXPECT_EQ(resource.at("name"),
            "[concat(parameters('workspace'), "
            "'/Microsoft.SecurityInsights/5f0b1d2e-0000-4000-8000-000000000001')]");
  const Json& properties = resource.at("properties");
  EXPECT_EQ(properties.at("queryFrequency"), "PT1H");
  EXPECT_EQ(properties.at("queryPeriod"), "PT65M");
  EXPECT_EQ(properties.at("enabled"), true);
  EXPECT_EQ(properties.at("suppressionEnabled"), true);
  EXPECT_EQ(properties.at("suppressionDuration"), "PT2H");
  EXPECT_EQ(properties.at("techniques"), Json({"T1059", "T1204"}));
  EXPECT_EQ(properties.at("subTechniques"), Json({"T1059.001"}));
  EXPECT_EQ(properties.at("triggerOperator"), "GreaterThan");
}

TEST(SentinelArm, ComputedColumnsAreAddedBeforeTheProjection) {
  const SampleRules rules(Language::kKql, "security-4688");
  const Deployment deployment = Write("sentinel-arm", rules, rules.profile());
  const Json document = Json::parse(deployment.files.at(0).contents);
  const std::string query = document.at("resources").at(0).at("properties").at("query");
  const size_t user = query.find("\n| extend User = iff(");
  const size_t name = query.find("\n| extend File_Name = tostring(split(NewProcessName");
  const size_t projection = query.find("\n| project TimeGenerated, Computer, ");
  EXPECT_LT(user, name);
  EXPECT_LT(name, projection);
  EXPECT_NE(projection, std::string::npos);
}

TEST(SentinelRules, CorrelationsLookBackOverTheirTimespan) {
  SampleRules rules(Language::kKql, "event");
  rules.rule(0).timespan_seconds = 86'400;
  rules.rule(0).columns = {"Computer", "count_"};
  const Deployment deployment = Write("sentinel-yaml", rules, rules.profile());
  const YAML::Node rule = YAML::Load(deployment.files.at(0).contents);
  EXPECT_EQ(rule["queryPeriod"].as<std::string>(), "1505m");
  EXPECT_EQ(rule["query"].as<std::string>(), rules.rules()[0].query);
  ASSERT_EQ(rule["entityMappings"].size(), 1U);
  EXPECT_EQ(rule["entityMappings"][0]["entityType"].as<std::string>(), "Host");
}

TEST(SentinelRules, WhatDoesNotFitIsLeftOutWithItsReason) {
  SampleRules rules(Language::kKql, "event");
  rules.AddCopy("Second rule", "5f0b1d2e-0000-4000-8000-000000000001");
  rules.AddCopy("Long rule", "5f0b1d2e-0000-4000-8000-000000000002");
  rules.rule(2).query.append(10'000, 'x');
  rules.AddCopy("Slow rule", "5f0b1d2e-0000-4000-8000-000000000003");
  rules.rule(3).timespan_seconds = 14 * 86'400;
  const Deployment deployment = Write("sentinel-yaml", rules, rules.profile());
  EXPECT_EQ(deployment.rules.size(), 1U);
  ASSERT_EQ(deployment.left_out.size(), 3U);
  EXPECT_EQ(deployment.left_out[0].message,
            "'Second rule' is left out: another rule is deployed under the same id, "
            "5f0b1d2e-0000-4000-8000-000000000001");
  EXPECT_NE(deployment.left_out[1].message.find("characters and the product takes 10000"),
            std::string::npos);
  EXPECT_NE(deployment.left_out[2].message.find("Sentinel lets a rule look back 5m to 14d"),
            std::string::npos);
}

TEST(DefenderDetection, HasTheShapeOfTheApi) {
  const SampleRules rules(Language::kKql, "defender");
  const Deployment deployment = Write("defender-detection", rules, rules.profile());
  const Json rule = Json::parse(deployment.files.at(0).contents);
  EXPECT_EQ(rule.at("id"), "sigma-5f0b1d2e-0000-4000-8000-000000000001");
  EXPECT_EQ(rule.at("status"), "disabled");
  EXPECT_EQ(rule.at("schedule").at("frequency"), "PT1H");
  const Json& alert = rule.at("detectionAction").at("alertTemplate");
  EXPECT_EQ(alert.at("severity"), "high");
  EXPECT_EQ(alert.at("tactics"), Json::parse(R"([{"tactic": "Execution", "techniques": [
                {"technique": "T1059", "subTechniques": ["T1059.001"]},
                {"technique": "T1204"}]}])"));
  EXPECT_EQ(alert.at("entityMappings").at("hosts"),
            Json::parse(R"([{"deviceIdColumn": "DeviceId", "nameColumn": "DeviceName"}])"));
  EXPECT_EQ(alert.at("entityMappings").at("files").at(0).at("sha256Column"), "SHA256");
  const std::string query = rule.at("queryCondition").at("queryText");
  EXPECT_NE(query.find("| project Timestamp, ReportId, DeviceId, "), std::string::npos) << query;
}

TEST(DefenderDetection, OlderShapeHasPeriodsAndAssets) {
  const SampleRules rules(Language::kKql, "defender");
  ArtefactOptions options;
  options.frequency_seconds = 0;
  const Deployment deployment = Write("defender-detection-beta", rules, rules.profile(), options);
  const Json rule = Json::parse(deployment.files.at(0).contents);
  EXPECT_EQ(rule.at("isEnabled"), false);
  EXPECT_EQ(rule.at("schedule").at("period"), "0");
  const Json& alert = rule.at("detectionAction").at("alertTemplate");
  EXPECT_EQ(alert.at("category"), "Execution");
  EXPECT_EQ(alert.at("mitreTechniques"), Json({"T1059.001", "T1204"}));
  EXPECT_EQ(alert.at("impactedAssets").at(0).at("identifier"), "deviceId");
  EXPECT_EQ(alert.at("impactedAssets").at(1).at("identifier"), "accountSid");
}

TEST(DefenderDetection, RefusesWhatTheServiceWould) {
  const struct Case {
    std::string_view query;
    std::vector<std::string> columns;
    uint64_t frequency;
    std::string_view message;
  } cases[] = {
      {"DeviceProcessEvents\n| join kind=inner (DeviceEvents) on DeviceId",
       {},
       0,
       "'Office starts a shell' is left out: a detection that runs continuously may look at one "
       "table only"},
      {"DeviceProcessEvents",
       {"DeviceName", "Timestamp"},
       3'600,
       "'Office starts a shell' is left out: Defender needs the column ReportId in the results"},
  };
  for (const Case& c : cases) {
    SampleRules rules(Language::kKql, "defender");
    rules.rule(0).query = c.query;
    rules.rule(0).columns = c.columns;
    ArtefactOptions options;
    options.frequency_seconds = c.frequency;
    const Deployment deployment = Write("defender-detection", rules, rules.profile(), options);
    ASSERT_EQ(deployment.left_out.size(), 1U) << c.message;
    EXPECT_EQ(deployment.left_out[0].message, c.message);
  }
}

TEST(SavedSearches, HaveASearchOnOneLineAndASchedule) {
  const SampleRules rules(Language::kSpl, "sysmon");
  const Deployment deployment = Write("splunk-savedsearches", rules, rules.profile());
  const Conf conf = ReadConf(deployment.files.at(0).contents);
  ASSERT_EQ(conf.size(), 1U);
  const auto& stanza = conf.at("Office starts a shell (5f0b1d2e)");
  EXPECT_EQ(stanza.at("search"),
            "`sigma_sysmon` EventCode=1 (Image=\"*\\\\cmd.exe\" OR Image=\"*\\\\pwsh.exe\") "
            "| table _time, host, EventCode, User, Image, CommandLine, ProcessId, ParentImage, "
            "ParentCommandLine, Hashes");
  EXPECT_EQ(stanza.at("dispatch.earliest_time"), "-65m@m");
  EXPECT_EQ(stanza.at("dispatch.latest_time"), "-5m@m");
  EXPECT_EQ(stanza.at("disabled"), "1");
  EXPECT_EQ(stanza.at("alert.severity"), "5");
  EXPECT_EQ(stanza.at("quantity"), "0");
  EXPECT_EQ(Json::parse(stanza.at("action.correlationsearch.annotations")).at("mitre_attack"),
            Json({"T1059.001", "T1204"}));
  EXPECT_EQ(stanza.count("action.notable"), 0U);
}

TEST(SavedSearches, SuppressByHostAndAccount) {
  const SampleRules rules(Language::kSpl, "cim");
  ArtefactOptions options;
  options.suppress_seconds = 3'600;
  options.notable = true;
  options.risk = true;
  const Deployment deployment = Write("splunk-savedsearches", rules, rules.profile(), options);
  const Conf conf = ReadConf(deployment.files.at(0).contents);
  const auto& stanza = conf.begin()->second;
  EXPECT_EQ(stanza.at("alert.suppress.fields"), "dest,user");
  EXPECT_EQ(stanza.at("alert.suppress.period"), "3600s");
  EXPECT_EQ(stanza.at("alert.digest_mode"), "0");
  EXPECT_EQ(stanza.at("action.notable.param.severity"), "critical");
  EXPECT_EQ(Json::parse(stanza.at("action.risk.param._risk")).at(0).at("risk_object_field"),
            "dest");
}

TEST(SavedSearches, SearchThatNeedsItsLinesIsLeftOut) {
  for (const std::string_view search : {"x=\"a\nb\"", "x=1 ```a\nb```", "x=\"", "x=1 \\"}) {
    SampleRules rules(Language::kSpl, "cim");
    rules.rule(0).query = search;
    EXPECT_EQ(Write("splunk-savedsearches", rules, rules.profile()).left_out.size(), 1U) << search;
  }
}

TEST(SplunkApp, IsAFolderThatCanBeInstalled) {
  const SampleRules rules(Language::kSpl, "sysmon");
  const Deployment deployment = Write("splunk-app", rules, rules.profile());
  std::vector<std::string> paths;
  for (const File& file : deployment.files) paths.push_back(file.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"sigma_detections/README.md",
                                             "sigma_detections/default/app.conf",
                                             "sigma_detections/default/macros.conf",
                                             "sigma_detections/default/savedsearches.conf",
                                             "sigma_detections/metadata/default.meta"}));
  const Conf app = ReadConf(deployment.files[1].contents);
  EXPECT_EQ(app.at("package").at("id"), "sigma_detections");
  EXPECT_EQ(app.at("launcher").at("version"), "1.0.0");
  const Conf macros = ReadConf(deployment.files[2].contents);
  EXPECT_EQ(macros.at("sigma_sysmon").at("definition"), rules.profile().macros.at("sigma_sysmon"));
}

// What is written has the rule's texts and nothing else, whatever they hold.
TEST(HostileMetadata, StaysText) {
  const std::string_view texts[] = {
      "quote \" ' \\ backslash \\",
      "line\nbreak\r\nkey: value\n---\nother: document",
      "[concat('a')]",
      "[default]\nsearch = index=*\n[x]",
      "${env} {{Column}} $token$ `macro` <b> %TEMP%",
      "../../etc/passwd",
      "\x1b[31mred \x07 \u202e gnp.exe \u2028 \ufeff",
      "ends in a backslash \\",
      "# comment | pipe & amp ; ] [ bracket",
      "\xff\xfe not UTF-8",
      "- item\n? key\n! tag\n* alias\n& anchor\n> folded",
  };
  // As many keys as a harmless rule has.
  ArtefactOptions notable;
  notable.notable = true;
  const SampleRules plain_kql(Language::kKql, "defender");
  const SampleRules plain_spl(Language::kSpl, "sysmon");
  const size_t yaml_keys =
      YAML::Load(Write("sentinel-yaml", plain_kql, plain_kql.profile()).files.at(0).contents)
          .size();
  const size_t settings =
      ReadConf(Write("splunk-savedsearches", plain_spl, plain_spl.profile(), notable)
                   .files.at(0)
                   .contents)
          .begin()
          ->second.size();
  for (const std::string_view text : texts) {
    SampleRules kql(Language::kKql, "defender");
    kql.SetMetadata(text);
    const Deployment yaml = Write("sentinel-yaml", kql, kql.profile());
    EXPECT_EQ(YAML::LoadAll(yaml.files.at(0).contents).size(), 1U) << text;
    const YAML::Node rule = YAML::Load(yaml.files.at(0).contents);
    EXPECT_EQ(rule.size(), yaml_keys) << yaml.files.at(0).contents;
    EXPECT_TRUE(test::IsSafePath(yaml.files.at(0).path)) << yaml.files.at(0).path;
    const Deployment arm = Write("sentinel-arm", kql, kql.profile());
    const Json properties =
        Json::parse(arm.files.at(0).contents).at("resources").at(0).at("properties");
    const std::string name = properties.at("displayName");
    EXPECT_FALSE(name.starts_with('[') && !name.starts_with("[[") && name.ends_with(']')) << name;
    const Deployment detection = Write("defender-detection", kql, kql.profile());
    EXPECT_EQ(detection.files.at(0).contents.find("{{"), std::string::npos) << text;
    SampleRules spl(Language::kSpl, "sysmon");
    spl.SetMetadata(text);
    ArtefactOptions options = notable;
    options.author = text;
    const Deployment app = Write("splunk-app", spl, spl.profile(), options);
    const Conf searches = ReadConf(app.files.at(3).contents);
    ASSERT_EQ(searches.size(), 1U) << app.files.at(3).contents;
    EXPECT_EQ(searches.begin()->second.size(), settings) << app.files.at(3).contents;
    EXPECT_EQ(ReadConf(app.files.at(1).contents).size(), 5U);
  }
}

TEST(ConfFile, StanzaIsFoundByItsName) {
  const std::string file = "[a]\nx = 1\n\n[b]\ny = 2\nz = [b]\n";
  EXPECT_EQ(FindStanza(file, "a"), "[a]\nx = 1\n");
  EXPECT_EQ(FindStanza(file, "b"), "[b]\ny = 2\nz = [b]\n");
  EXPECT_EQ(FindStanza(file, "c"), std::nullopt);
}

}  // namespace
}  // namespace sigmavm::backend
