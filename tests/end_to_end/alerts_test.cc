// What `sigmavm eval` promises to scripts: docs/reference/alerts.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/end_to_end/run_command.h"
#include "tests/end_to_end/sample_files.h"

namespace sigmavm::end_to_end {
namespace {

class AlertsTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> Eval(std::vector<std::string> more) const {
    std::vector<std::string> arguments = {"eval", "-r", rules_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  TemporaryFolder folder_;
  std::string shell_rule_ = folder_.Write("rules/a_shell.yml", kShellRule);
  std::string whoami_rule_ = folder_.Write("rules/b_whoami.yml", kWhoamiRule);
  std::string rules_ = folder_.Path("rules");
};

TEST_F(AlertsTest, NdjsonHasTheContractedKeysInOrder) {
  const std::string events =
      folder_.Write("events.jsonl", QuietEvent() + "\n" + ShellEvent("cmd /c \\\"a\\\"") + "\n");
  const CommandResult result = RunSigmavm(Eval({"--format", "ndjson", events}));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, R"({"rule_id":"6f1e2d3c-0a1b-4c2d-8e3f-0123456789ab",)"
                        R"("rule_title":"Word starts a shell","level":"high",)"
                        R"("tags":["attack.execution","attack.t1059"],"source":")" +
                            events +
                            R"(","record":2,"timestamp":"2026-03-10 08:00:00.000","matched":{)"
                            R"("ParentImage":"C:\\Office\\WINWORD.EXE",)"
                            R"("Image":"C:\\Windows\\System32\\cmd.exe"}})"
                            "\n");
}

TEST_F(AlertsTest, PipedOutputIsNdjson) {
  const std::string events = folder_.Write("events.jsonl", ShellEvent());
  EXPECT_EQ(RunSigmavm(Eval({events})).out, RunSigmavm(Eval({"--format", "ndjson", events})).out);
}

TEST_F(AlertsTest, IncludeEventAddsTheEventLast) {
  const std::string events = folder_.Write("events.jsonl", ShellEvent());
  const std::string out = RunSigmavm(Eval({"--include-event", events})).out;
  EXPECT_NE(out.find(R"(cmd.exe"},"event":)" + ShellEvent() + "}\n"), std::string::npos) << out;
}

TEST_F(AlertsTest, OneRecordCanRaiseSeveralAlertsInRuleOrder) {
  const std::string events = folder_.Write("events.jsonl", ShellEvent("cmd.exe /c whoami"));
  const auto lines = Lines(RunSigmavm(Eval({events})).out);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_NE(lines[0].find("Word starts a shell"), std::string::npos);
  EXPECT_NE(lines[1].find("Whoami was run"), std::string::npos);
}

TEST_F(AlertsTest, JsonIsOneArrayAlsoWithoutAlerts) {
  const std::string none = folder_.Write("none.jsonl", QuietEvent());
  EXPECT_EQ(RunSigmavm(Eval({"--format", "json", none})).out, "[\n\n]\n");
  const std::string two = folder_.Write("two.jsonl", ShellEvent("whoami"));
  const std::string out = RunSigmavm(Eval({"--format", "json", two})).out;
  EXPECT_EQ(out.substr(0, 3), "[\n{");
  EXPECT_EQ(out.substr(out.size() - 4), "}\n]\n");
  EXPECT_NE(out.find("},\n{"), std::string::npos);
}

TEST_F(AlertsTest, CsvQuotesWhatNeedsIt) {
  const std::string events = folder_.Write("events.jsonl", ShellEvent("a, \\\"b\\\" whoami"));
  const auto lines = Lines(RunSigmavm(Eval({"--format", "csv", "--min-level", "low", events})).out);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0], "rule_id,rule_title,level,tags,source,record,timestamp,matched\r");
  EXPECT_NE(lines[2].find(R"(,"CommandLine=a, ""b"" whoami")"), std::string::npos) << lines[2];
}

TEST_F(AlertsTest, MinLevelKeepsTheLevelAndWhatIsAbove) {
  const std::string events = folder_.Write("events.jsonl", ShellEvent("whoami"));
  struct Case {
    const char* level;
    size_t alerts;
  };
  for (const Case& one : {Case{"informational", 2}, Case{"low", 2}, Case{"medium", 1},
                          Case{"high", 1}, Case{"critical", 0}}) {
    EXPECT_EQ(Lines(RunSigmavm(Eval({"--min-level", one.level, events})).out).size(), one.alerts)
        << one.level;
  }
}

TEST_F(AlertsTest, ControlCharactersOfEventsNeverReachTheOutput) {
  // An escape sequence, a C1 control and a right-to-left override, in a value that matches.
  const std::string events =
      folder_.Write("events.jsonl", ShellEvent("whoami \\u001b[2J \\u009b \\u202e x\\r\\n"));
  for (const char* format : {"ndjson", "json", "csv", "table"}) {
    const std::string out =
        RunSigmavm(Eval({"--format", format, "--include-event", "--color", "never", events})).out;
    EXPECT_EQ(out.find('\x1b'), std::string::npos) << format;
    EXPECT_EQ(out.find("\xc2\x9b"), std::string::npos) << format;
    EXPECT_EQ(out.find("\xe2\x80\xae"), std::string::npos) << format;
  }
}

TEST_F(AlertsTest, ColoursOnlyWhenAskedForInAPipe) {
  const std::string events = folder_.Write("events.jsonl", ShellEvent());
  EXPECT_EQ(RunSigmavm(Eval({"--format", "table", events})).out.find('\x1b'), std::string::npos);
  EXPECT_NE(RunSigmavm(Eval({"--format", "table", "--color", "always", events})).out.find('\x1b'),
            std::string::npos);
}

TEST_F(AlertsTest, SameBytesForAnyNumberOfThreads) {
  const std::string events = folder_.Write("events.jsonl", ManyEvents(20'000));
  const CommandResult one = RunSigmavm(Eval({"-j", "1", events}));
  EXPECT_EQ(Lines(one.out).size(), 2'000u);
  for (const char* threads : {"2", "3", "8"}) {
    const CommandResult many = RunSigmavm(Eval({"-j", threads, events}));
    EXPECT_EQ(many.exit_code, one.exit_code);
    EXPECT_TRUE(many.out == one.out) << threads << " threads";
  }
}

TEST_F(AlertsTest, CompiledProgramGivesTheAlertsOfItsRules) {
  const std::string events = folder_.Write("events.jsonl", ManyEvents(100));
  const std::string program = folder_.Path("p.sgp");
  ASSERT_EQ(RunSigmavm({"compile", rules_, "-o", program}).exit_code, 0);
  const CommandResult compiled = RunSigmavm({"eval", "-r", program, events});
  EXPECT_EQ(compiled.exit_code, 0);
  EXPECT_EQ(compiled.out, RunSigmavm(Eval({events})).out);
}

TEST_F(AlertsTest, OutputFileGetsWhatStandardOutputWouldGet) {
  const std::string events = folder_.Write("events.jsonl", ManyEvents(50));
  const std::string path = folder_.Path("alerts.ndjson");
  const CommandResult to_file = RunSigmavm(Eval({events, "-o", path}));
  EXPECT_EQ(to_file.out, "");
  EXPECT_EQ(ReadAll(path), RunSigmavm(Eval({events})).out);
}

TEST_F(AlertsTest, SummaryIsOnStandardErrorAndQuietSilencesIt) {
  const std::string events = folder_.Write("events.jsonl", ManyEvents(50));
  const CommandResult talking = RunSigmavm(Eval({events}));
  EXPECT_NE(talking.err.find("50 records, 5 alerts by 1 of 2 rules"), std::string::npos)
      << talking.err;
  EXPECT_NE(talking.err.find("WS-1.corp.example"), std::string::npos) << talking.err;
  EXPECT_EQ(RunSigmavm(Eval({"-q", events})).err, "");
}

TEST_F(AlertsTest, RulesAreAskedOnlyOfTheirLogSource) {
  const std::string other = R"({"EventID":3,"Channel":"Microsoft-Windows-Sysmon/Operational",)"
                            R"("CommandLine":"whoami"})";
  EXPECT_EQ(RunSigmavm(Eval({"-e", other})).out, "");
  EXPECT_EQ(Lines(RunSigmavm(Eval({"-e", other, "--no-logsource"})).out).size(), 1u);
}

}  // namespace
}  // namespace sigmavm::end_to_end
