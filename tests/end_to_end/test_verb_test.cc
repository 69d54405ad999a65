// `sigmavm test` from outside.
#include <gtest/gtest.h>

#include <string>

#include "tests/end_to_end/run_command.h"
#include "tests/end_to_end/sample_files.h"

namespace sigmavm::end_to_end {
namespace {

std::string Case(const std::string& name, bool match, const std::string& event) {
  return R"({"case": ")" + name + R"(", "match": )" + (match ? "true" : "false") +
         R"(, "event": )" + event + "}\n";
}

std::string LastLine(const std::string& text) { return Lines(text).back(); }

class TestVerbTest : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
  std::string rule_ = folder_.Write("rules/office/shell.yml", kShellRule);
  std::string rules_ = folder_.Path("rules");
  std::string cases_ = folder_.Path("rules/cases/office/shell.jsonl");
};

TEST_F(TestVerbTest, CasesLieInAFolderAboveTheRule) {
  folder_.Write("rules/cases/office/shell.jsonl",
                Case("a shell", true, ShellEvent()) + Case("an editor", false, QuietEvent()));
  for (const std::string& path : {rules_, rule_}) {
    const CommandResult result = RunSigmavm({"test", path});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(LastLine(result.out), "2 passed, 0 failed, 0 skipped");
  }
}

TEST_F(TestVerbTest, FailedCaseIsNamedWithExpectedAndGot) {
  folder_.Write("rules/cases/office/shell.jsonl", Case("an editor", true, QuietEvent()));
  const CommandResult result = RunSigmavm({"test", rules_});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, "FAILED " + cases_ +
                            ":1: Word starts a shell: an editor: expected a match, got none\n"
                            "0 passed, 1 failed, 0 skipped\n");
}

TEST_F(TestVerbTest, BadLinesAreReportedAndTheOthersRun) {
  const std::string good = Case("a shell", true, ShellEvent());
  struct Bad {
    const char* line;
    const char* problem;
  };
  for (const Bad& bad : {
           Bad{"{", "not a JSON object"},
           Bad{R"({"case": "x", "match": true, "evnt": {}})", "unknown key 'evnt'"},
           Bad{R"({"case": "x", "case": "y", "match": true, "event": {}})", "'case' twice"},
           Bad{R"({"case": "x", "match": "yes", "event": {}})", "'match' has a value"},
           Bad{R"({"case": "x", "match": true})", "either 'event' or 'events'"},
           Bad{R"({"match": true, "event": {}})", "'case' is missing"},
           Bad{R"({"case": "x", "match": true, "events": []})", "at least one object"},
           Bad{R"({"case": "a shell", "match": true, "event": {}})", "there already"},
       }) {
    folder_.Write("rules/cases/office/shell.jsonl", good + bad.line + "\n");
    const CommandResult result = RunSigmavm({"test", rules_});
    EXPECT_EQ(result.exit_code, 4) << bad.line;
    EXPECT_NE(result.err.find("shell.jsonl:2"), std::string::npos) << result.err;
    EXPECT_NE(result.err.find(bad.problem), std::string::npos) << result.err;
    EXPECT_EQ(LastLine(result.out), "1 passed, 0 failed, 0 skipped");
  }
}

TEST_F(TestVerbTest, RulesWithoutCasesAreListed) {
  const CommandResult result = RunSigmavm({"test", rules_});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "1 rule without cases\n  Word starts a shell\n");
}

TEST_F(TestVerbTest, JunitFileHasEveryCase) {
  folder_.Write("rules/cases/office/shell.jsonl",
                Case("a <shell>", true, ShellEvent()) + Case("an editor", true, QuietEvent()));
  const std::string junit = folder_.Path("junit.xml");
  EXPECT_EQ(RunSigmavm({"test", rules_, "--junit", junit}).exit_code, 1);
  const std::string xml = ReadAll(junit);
  EXPECT_NE(xml.find(R"(tests="2" failures="1" skipped="0")"), std::string::npos) << xml;
  EXPECT_NE(xml.find("a &lt;shell>"), std::string::npos) << xml;
  EXPECT_NE(xml.find("<failure message=\"expected a match, got none\"/>"), std::string::npos);
}

TEST_F(TestVerbTest, ConformanceFilesBringTheirRules) {
  const std::string rule =
      R"("title: T\nlogsource: {category: x}\ndetection: {s: {A: b}, condition: s}\n")";
  const std::string file = folder_.Write(
      "cases.jsonl",
      R"({"id": "right", "rule": )" + rule + R"(, "event": {"A": "B"}, "match": true})" + "\n" +
          R"({"id": "wrong", "rule": )" + rule + R"(, "event": {"A": "c"}, "match": true})" + "\n" +
          R"({"id": "refused", "rule": "title: T\n", "error": true})" + "\n" +
          R"({"id": "accepted", "rule": )" + rule + R"(, "error": true})" + "\n" +
          R"({"id": "later", "rules": "", "events": [], "alerts": []})" + "\n");
  const CommandResult result = RunSigmavm({"test", "--conformance", file});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out,
            "FAILED wrong: expected match, got no match\n"
            "FAILED accepted: expected error, got a program\n"
            "skipped 1: correlation rules are not evaluated yet\n"
            "2 passed, 2 failed, 1 skipped\n");
}

TEST_F(TestVerbTest, PlaceholdersOfConformanceCasesAreUsed) {
  const std::string file = folder_.Write(
      "cases.jsonl",
      R"({"id": "a", "rule": "title: T\nlogsource: {category: x}\ndetection: )"
      R"({s: {A|expand: '%p%'}, condition: s}\n", "placeholders": {"p": ["b", "c"]}, )"
      R"("event": {"A": "c"}, "match": true})");
  EXPECT_EQ(RunSigmavm({"test", "--conformance", file}).out, "1 passed, 0 failed, 0 skipped\n");
}

TEST_F(TestVerbTest, OwnPackPasses) {
  const CommandResult result =
      RunSigmavm({"test", std::string(SIGMAVM_SOURCE_DIR) + "/sigma-rules"});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_EQ(result.err, "");
}

}  // namespace
}  // namespace sigmavm::end_to_end
