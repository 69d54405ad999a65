// `sigmavm explain` and `demo` from outside.
#include <gtest/gtest.h>

#include <string>

#include "tests/end_to_end/run_command.h"
#include "tests/end_to_end/sample_files.h"

namespace sigmavm::end_to_end {
namespace {

class ExplainTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string Explain(const std::string& event) const {
    return RunSigmavm({"explain", "-r", rule_, "--format", "table", "-e", event}).out;
  }

  TemporaryFolder folder_;
  std::string rule_ = folder_.Write("rule.yml", kShellRule);
};

TEST_F(ExplainTest, HitShowsWhatMatchedAndWhere) {
  const std::string text = Explain(ShellEvent());
  EXPECT_EQ(text.substr(0, 5), "MATCH") << text;
  EXPECT_NE(text.find("condition  parent and child\n"), std::string::npos) << text;
  EXPECT_NE(text.find("true     ParentImage endswith \"\\WINWORD.EXE\"  13:31\n"
                      "           C:\\Office\\WINWORD.EXE\n"
                      "                    ^^^^^^^^^^^^ bytes "),
            std::string::npos)
      << text;
}

TEST_F(ExplainTest, ByteRangeIsThatOfTheEventsOwnText) {
  const std::string event = ShellEvent();
  const std::string text = Explain(event);
  const size_t at = text.find("bytes ") + 6;
  const size_t begin = std::stoul(text.substr(at));
  const size_t end = std::stoul(text.substr(text.find('-', at) + 1));
  EXPECT_EQ(event.substr(begin, end - begin), R"(\\WINWORD.EXE)");
}

TEST_F(ExplainTest, MissShowsTheValueAndTheFewestChanges) {
  const std::string text = Explain(QuietEvent());
  EXPECT_EQ(text.substr(0, 8), "NO MATCH") << text;
  EXPECT_NE(text.find("C:\\Office\\explorer.exe"), std::string::npos) << text;
  EXPECT_NE(text.find("It would match if these were the other way round:\n"
                      "false    ParentImage endswith \"\\WINWORD.EXE\""),
            std::string::npos)
      << text;
}

TEST_F(ExplainTest, AbsentFieldIsCalledAbsent) {
  const std::string text = Explain(
      R"({"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Image":"C:\\cmd.exe"})");
  EXPECT_NE(text.find("ParentImage is absent"), std::string::npos) << text;
}

TEST_F(ExplainTest, OtherLogSourceIsSaid) {
  const std::string text =
      Explain(R"({"EventID":3,"Channel":"Microsoft-Windows-Sysmon/Operational"})");
  EXPECT_NE(text.find("not from process_creation windows"), std::string::npos) << text;
}

TEST_F(ExplainTest, JsonHasTheSameFacts) {
  const std::string json = RunSigmavm({"explain", "-r", rule_, "-e", ShellEvent()}).out;
  EXPECT_NE(json.find(R"("match":true,"logsource":true)"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("value":"C:\\Office\\WINWORD.EXE","event_bytes":[)"), std::string::npos)
      << json;
}

TEST_F(ExplainTest, RecordsAndRulesCanBeChosen) {
  const std::string events =
      folder_.Write("events.jsonl", QuietEvent() + "\n" + ShellEvent("whoami") + "\n");
  folder_.Write("rules/a.yml", kShellRule);
  folder_.Write("rules/b.yml", kWhoamiRule);
  const std::string rules = folder_.Path("rules");
  const CommandResult all =
      RunSigmavm({"explain", "-r", rules, "-e", "@" + events, "--record", "2"});
  EXPECT_EQ(Lines(all.out).size(), 2u) << all.err;
  const CommandResult none = RunSigmavm({"explain", "-r", rules, "-e", "@" + events});
  EXPECT_NE(none.err.find("none of the 2 rules matches"), std::string::npos) << none.err;
  const CommandResult one =
      RunSigmavm({"explain", "-r", rules, "-e", "@" + events, "--rule", "Whoami was run"});
  EXPECT_NE(one.out.find(R"("match":false)"), std::string::npos) << one.out;
}

TEST_F(ExplainTest, CodesAreExplainedInAnySpelling) {
  for (const char* code : {"SV0112", "sv112", "112"}) {
    const CommandResult result = RunSigmavm({"explain", code});
    EXPECT_EQ(result.out.substr(0, 24), "SV0112: unknown modifier") << result.err;
  }
}

TEST_F(ExplainTest, DemoExplainsAHit) {
  const std::string pack = std::string(SIGMAVM_SOURCE_DIR) + "/sigma-rules";
  const CommandResult result = RunSigmavm({"demo", "--rules", pack});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.out.find("\nMATCH  "), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("^ bytes "), std::string::npos) << result.out;
}

}  // namespace
}  // namespace sigmavm::end_to_end
