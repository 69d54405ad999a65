// `sigmavm translate` as a user and a script see it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/end_to_end/run_command.h"
#include "tests/end_to_end/sample_files.h"

namespace sigmavm::end_to_end {
namespace {

using Json = nlohmann::json;

/// Asks for a field that SecurityEvent does not hold, in line 7, column 9.
constexpr std::string_view kOriginalNameRule = R"(title: Renamed shell
logsource:
    category: process_creation
    product: windows
detection:
    selection:
        OriginalFileName: Cmd.Exe
    condition: selection
)";

class TranslateTest : public ::testing::Test {
 protected:
  [[nodiscard]] static CommandResult Translate(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "translate");
    return RunSigmavm(arguments);
  }

  TemporaryFolder folder_;
  std::string rule_ = folder_.Write("rule.yml", kShellRule);
  std::string refused_ = folder_.Write("refused.yml", kOriginalNameRule);
};

TEST_F(TranslateTest, WritesQueriesAsText) {
  const CommandResult kql = Translate({"-t", "kql", "--product", "defender", rule_});
  EXPECT_EQ(kql.exit_code, 0) << kql.err;
  EXPECT_NE(kql.out.find("DeviceProcessEvents"), std::string::npos) << kql.out;
  EXPECT_NE(kql.out.find("Word starts a shell"), std::string::npos) << kql.out;
  EXPECT_NE(kql.err.find("1 exact, 0 partial, 0 refused"), std::string::npos) << kql.err;
  const CommandResult spl = Translate({"-t", "spl", "--product", "sysmon", rule_});
  EXPECT_EQ(spl.exit_code, 0) << spl.err;
  EXPECT_NE(spl.out.find("`sigma_sysmon` EventCode=1"), std::string::npos) << spl.out;
}

TEST_F(TranslateTest, WritesOneObjectARule) {
  const CommandResult result =
      Translate({"-t", "kql", "--product", "security-4688", "--format", "ndjson", rule_, refused_});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto lines = Lines(result.out);
  ASSERT_EQ(lines.size(), 2u) << result.out;
  const Json good = Json::parse(lines[0]);
  EXPECT_EQ(good["rule_id"], "6f1e2d3c-0a1b-4c2d-8e3f-0123456789ab");
  EXPECT_EQ(good["file"], rule_);
  EXPECT_EQ(good["product"], "security-4688");
  EXPECT_EQ(good["status"], "exact");
  EXPECT_NE(good["query"].get<std::string>().find("EventID == 4688"), std::string::npos);
  EXPECT_TRUE(good["reasons"].is_array());
  const Json refused = Json::parse(lines[1]);
  EXPECT_EQ(refused["status"], "refused");
  EXPECT_FALSE(refused.contains("query"));
  ASSERT_EQ(refused["reasons"].size(), 1u);
  EXPECT_EQ(refused["reasons"][0]["code"], "unmapped-field");
  EXPECT_EQ(refused["reasons"][0]["effect"], "refused");
  EXPECT_EQ(refused["reasons"][0]["line"], 7);
  EXPECT_EQ(refused["reasons"][0]["column"], 27);
  const CommandResult list =
      Translate({"-t", "kql", "--product", "security-4688", "--format", "json", rule_, refused_});
  EXPECT_EQ(Json::parse(list.out).size(), 2u);
}

TEST_F(TranslateTest, ReportsWhyWithPlaces) {
  const CommandResult result =
      Translate({"-t", "kql", "--product", "security-4688", "--report", rule_, refused_});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_NE(result.out.find("exact    Word starts a shell\n"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("refused  Renamed shell\n         refused: " + refused_ +
                            ":7:27: field 'OriginalFileName' is not held by SecurityEvent 4688 "
                            "[unmapped-field]\n"),
            std::string::npos)
      << result.out;
}

TEST_F(TranslateTest, FailsOnWhatTheUserWillNotTake) {
  const std::vector<std::string> refusing = {"-t", "kql", "--product", "security-4688", refused_};
  EXPECT_EQ(Translate(refusing).exit_code, 0);
  std::vector<std::string> strict = refusing;
  strict.insert(strict.end(), {"--fail-on", "refused"});
  const CommandResult result = Translate(strict);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.err.find("SV0802"), std::string::npos) << result.err;
}

TEST_F(TranslateTest, ChecksQueriesOnRecords) {
  const std::string records =
      folder_.Write("records.jsonl", ShellEvent() + "\n" + QuietEvent() + "\n");
  for (const auto& [language, product] :
       std::vector<std::pair<std::string, std::string>>{{"kql", "defender"},
                                                        {"kql", "asim"},
                                                        {"kql", "security-4688"},
                                                        {"kql", "event"},
                                                        {"kql", "windowsevent"},
                                                        {"kql", "sysmon-parser"},
                                                        {"spl", "sysmon"},
                                                        {"spl", "security-4688"},
                                                        {"spl", "security-4688-text"},
                                                        {"spl", "cim"}}) {
    const CommandResult result = Translate(
        {"-t", language, "--product", product, "--format", "ndjson", "--check", records, rule_});
    EXPECT_EQ(result.exit_code, 0) << product << result.err;
    const Json check = Json::parse(result.out)["check"];
    EXPECT_EQ(check["records"], 2) << product << check;
    EXPECT_EQ(check["matches"], 1) << product << check;
    EXPECT_EQ(check["differences"], 0) << product << check;
    EXPECT_FALSE(check.contains("problem")) << product << check;
  }
}

TEST_F(TranslateTest, ShowsTheRecordOnWhichQueryAndRuleDiffer) {
  // The profile claims that the command line is the image: the query cannot be right.
  const std::string profile = folder_.Write("wrong.yml",
                                            "name: wrong\nlanguage: kql\nsources:\n"
                                            "  - name: T\n    table: T\n"
                                            "    columns: {A: {from: CommandLine}, P: {from: "
                                            "ParentImage}}\n"
                                            "    fields: {Image: A, ParentImage: P}\n");
  const std::string records = folder_.Write("records.jsonl", ShellEvent() + "\n");
  const CommandResult result = Translate({"--profile", profile, "--check", records, rule_});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_NE(result.err.find("SV0804"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("this rule matches, but the query does not select " + records + ":1"),
            std::string::npos)
      << result.err;
}

TEST_F(TranslateTest, TakesProfilesOfUsers) {
  const std::string profile = folder_.Write("site.yml",
                                            "name: site\nlanguage: kql\nextends: security-4688\n"
                                            "sources:\n  - name: SecurityEvent 4688\n"
                                            "    columns: {Orig_s: {from: OriginalFileName}}\n"
                                            "    fields: {OriginalFileName: Orig_s}\n");
  const CommandResult result = Translate({"--profile", profile, refused_});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.out.find("Orig_s =~ \"Cmd.Exe\""), std::string::npos) << result.out;
}

TEST_F(TranslateTest, ListsAndShowsProducts) {
  const CommandResult list = Translate({"--list-products"});
  EXPECT_EQ(list.exit_code, 0);
  EXPECT_GE(Lines(list.out).size(), 10u);
  const CommandResult shown = Translate({"-t", "kql", "--product", "asim", "--show-profile"});
  EXPECT_EQ(shown.exit_code, 0);
  EXPECT_NE(shown.out.find("_Im_ProcessCreate"), std::string::npos);
}

TEST_F(TranslateTest, RefusesWrongUse) {
  const std::string broken = folder_.Write("broken.yml", "name: x\nlanguage: kql\nsources: 3\n");
  struct Case {
    const char* name;
    std::vector<std::string> arguments;
    int exit_code;
    const char* message;
  };
  const Case cases[] = {
      {"UnknownProduct", {"-t", "kql", "--product", "sumo", rule_}, 3, "kql has no product 'sumo'"},
      {"UnknownLanguage", {"-t", "esql", "--product", "sysmon", rule_}, 3, "'esql' is not one of"},
      {"NoProduct", {"-t", "kql", rule_}, 3, "-t and --product are needed"},
      {"NoRules", {"-t", "kql", "--product", "asim"}, 3, "there is nothing to translate"},
      {"NoSuchRuleFile", {"-t", "kql", "--product", "asim", "none.yml"}, 2, "none.yml"},
      {"ProfileAndProduct",
       {"--profile", broken, "--product", "asim", rule_},
       3,
       "a profile says its product itself"},
      {"BrokenProfile", {"--profile", broken, rule_}, 3, "SV0800"},
      {"NoSuchRecords",
       {"-t", "kql", "--product", "asim", "--check", "none.jsonl", rule_},
       4,
       "none.jsonl"},
  };
  for (const Case& test : cases) {
    const CommandResult result = Translate(test.arguments);
    EXPECT_EQ(result.exit_code, test.exit_code) << test.name << ": " << result.err;
    EXPECT_NE(result.err.find(test.message), std::string::npos) << test.name << ": " << result.err;
  }
}

}  // namespace
}  // namespace sigmavm::end_to_end
