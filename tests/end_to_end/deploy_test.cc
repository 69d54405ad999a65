// `sigmavm translate --artefact` and `sigmavm drift` as a user and a script see them.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/end_to_end/run_command.h"
#include "tests/end_to_end/sample_files.h"

namespace sigmavm::end_to_end {
namespace {

using Json = nlohmann::json;

class DeployTest : public ::testing::Test {
 protected:
  CommandResult Deploy(const std::string& language, const std::string& product,
                       const std::string& artefact, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"translate",  "-t",     language, "--product", product,
                                          "--artefact", artefact, "-o",     deployed_,   rule_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return RunSigmavm(arguments);
  }

  [[nodiscard]] CommandResult Drift() const {
    return RunSigmavm({"drift", deployed_, "-r", rule_, "--format", "ndjson"});
  }

  TemporaryFolder folder_;
  std::string rule_ = folder_.Write("rule.yml", kShellRule);
  std::string deployed_ = folder_.Path("deployed");
};

TEST_F(DeployTest, WritesRulesAndTheirManifest) {
  const CommandResult result = Deploy("kql", "defender", "sentinel-arm", {"--frequency", "15m"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const Json manifest = Json::parse(ReadAll(deployed_ + "/sigmavm-manifest.json"));
  EXPECT_EQ(manifest.at("product"), "defender");
  EXPECT_EQ(manifest.at("options").at("frequency_seconds"), 900);
  const std::string path = manifest.at("rules").at(0).at("deployed").at("path");
  EXPECT_EQ(path, "word_starts_a_shell_6f1e2d3c.json");
  const Json rule = Json::parse(ReadAll(deployed_ + "/" + path));
  EXPECT_EQ(rule.at("resources").at(0).at("properties").at("queryFrequency"), "PT15M");
}

TEST_F(DeployTest, OptionsThatCannotBeAreUsageErrors) {
  EXPECT_EQ(Deploy("kql", "defender", "splunk-app").exit_code, 3);
  EXPECT_EQ(Deploy("kql", "event", "sentinel-yaml", {"--frequency", "1m"}).exit_code, 3);
  EXPECT_EQ(Deploy("kql", "event", "sentinel-yaml", {"--frequency", "often"}).exit_code, 3);
  EXPECT_EQ(
      RunSigmavm({"translate", "-t", "kql", "--product", "event", "--artefact", "query", rule_})
          .exit_code,
      3);
}

TEST_F(DeployTest, NothingHasDriftedAfterDeploying) {
  for (const std::string artefact : {"splunk-app", "splunk-savedsearches", "query"}) {
    ASSERT_EQ(Deploy("spl", "sysmon", artefact).exit_code, 0) << artefact;
    const CommandResult drift = Drift();
    EXPECT_EQ(drift.exit_code, 0) << drift.err;
    EXPECT_EQ(drift.out, "") << artefact;
  }
}

TEST_F(DeployTest, ChangedRulesAndEditedFilesAreDrift) {
  ASSERT_EQ(Deploy("spl", "sysmon", "splunk-savedsearches").exit_code, 0);
  std::string rule(kShellRule);
  rule.replace(rule.find("powershell.exe"), 14, "pwsh.exe");
  folder_.Write("rule.yml", rule);
  std::string conf = ReadAll(deployed_ + "/savedsearches.conf");
  conf.replace(conf.find("disabled = 1"), 12, "disabled = 0");
  folder_.Write("deployed/savedsearches.conf", conf);
  const CommandResult drift = Drift();
  EXPECT_EQ(drift.exit_code, 1) << drift.err;
  const Json entry = Json::parse(drift.out);
  EXPECT_EQ(entry.at("rule"), "query-changed");
  EXPECT_EQ(entry.at("deployment"), "edited");
  EXPECT_EQ(entry.at("rule_id"), "6f1e2d3c-0a1b-4c2d-8e3f-0123456789ab");
}

TEST_F(DeployTest, WhatIsNoManifestIsAnError) {
  folder_.Write("deployed/sigmavm-manifest.json", "{}");
  const CommandResult drift = Drift();
  EXPECT_EQ(drift.exit_code, 3);
  EXPECT_NE(drift.err.find("SV0806"), std::string::npos) << drift.err;
}

}  // namespace
}  // namespace sigmavm::end_to_end
