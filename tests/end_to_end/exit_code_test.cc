// The exit codes of docs/reference/exit-codes.md, case by case.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/end_to_end/run_command.h"
#include "tests/end_to_end/sample_files.h"

namespace sigmavm::end_to_end {
namespace {

class ExitCodeTest : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
  std::string good_ = folder_.Write("good.yml", kShellRule);
  std::string bad_ = folder_.Write("bad.yml", kBrokenRule);
  std::string warned_ = folder_.Write("warned.yml", std::string(kShellRule) + "timeframe: 5m\n");
  std::string empty_ = folder_.Write("empty/readme.txt", "no rules here");
  std::string event_ = folder_.Write("event.jsonl", ShellEvent());
  std::string torn_ = folder_.Write("torn.jsonl", QuietEvent() + "\n{\"EventID\":1,\n");
  std::string missing_ = folder_.Path("missing");
  std::string not_a_program_ = folder_.Write("p.sgp", std::string("SIGMAVM\0rubbish", 15));
};

struct Case {
  const char* name;
  std::vector<std::string> arguments;
  int want;
};

TEST_F(ExitCodeTest, SaysWhatHappened) {
  const std::string empty_folder = folder_.Path("empty");
  const std::string out = folder_.Path("out");
  const Case cases[] = {
      {"alerts alone", {"eval", "-r", good_, event_}, 0},
      {"alert at the gate", {"eval", "-r", good_, event_, "--fail-on", "high"}, 1},
      {"alert below the gate", {"eval", "-r", good_, event_, "--fail-on", "critical"}, 0},
      {"a rule does not load", {"eval", "-r", good_, "-r", bad_, event_}, 2},
      {"... and that is accepted",
       {"eval", "-r", good_, "-r", bad_, event_, "--allow-invalid-rules"},
       0},
      {"no rule loads", {"eval", "-r", bad_, event_, "--allow-invalid-rules"}, 2},
      {"no rules in a folder", {"eval", "-r", empty_folder, event_}, 2},
      {"missing rules", {"eval", "-r", missing_, event_}, 2},
      {"damaged program", {"eval", "-r", not_a_program_, event_}, 2},
      {"program beside rules", {"eval", "-r", not_a_program_, "-r", good_, event_}, 3},
      {"missing input", {"eval", "-r", good_, missing_}, 4},
      {"missing input beside a good one", {"eval", "-r", good_, missing_, event_}, 4},
      {"lost record", {"eval", "-r", good_, torn_}, 4},
      {"invalid rule and lost record", {"eval", "-r", good_, "-r", bad_, torn_}, 2},
      {"lost record and alert at the gate",
       {"eval", "-r", good_, torn_, event_, "--fail-on", "low"},
       4},
      {"output that cannot be created", {"eval", "-r", good_, event_, "-o", missing_ + "/x"}, 4},
      {"no input", {"eval", "-r", good_}, 3},
      {"input and event", {"eval", "-r", good_, event_, "-e", "{}"}, 3},
      {"no verb", {}, 3},
      {"unknown verb", {"evil"}, 3},
      {"unknown option", {"eval", "-r", good_, event_, "--formt", "json"}, 3},
      {"unknown format", {"eval", "-r", good_, event_, "--format", "xml"}, 3},
      {"no threads", {"eval", "-r", good_, event_, "-j", "0"}, 3},
      {"malformed placeholder", {"eval", "-r", good_, event_, "--placeholder", "x"}, 3},
      {"missing pipeline", {"eval", "-r", good_, event_, "--pipeline", missing_}, 3},
      {"check of a good rule", {"check", good_}, 0},
      {"check of a bad rule", {"check", good_, bad_}, 2},
      {"compile leaves a bad rule out", {"compile", good_, bad_, "-o", out}, 2},
      {"compile of nothing", {"compile", bad_, "-o", out}, 2},
      {"compile to nowhere", {"compile", good_, "-o", missing_ + "/x"}, 4},
      {"inspect of a rule", {"inspect", good_}, 2},
      {"inspect of a missing file", {"inspect", missing_}, 4},
      {"assemble of a rule", {"assemble", good_, "-o", out}, 2},
      {"explain of a code", {"explain", "SV0112"}, 0},
      {"explain of an unknown code", {"explain", "SV9999"}, 3},
      {"explain without an event", {"explain", "-r", good_}, 3},
      {"explain of a torn event", {"explain", "-r", good_, "-e", "{"}, 4},
      {"test of nothing", {"test"}, 3},
      {"test of missing cases", {"test", "--conformance", missing_}, 4},
      {"help", {"--help"}, 0},
      {"help of a verb", {"eval", "--help"}, 0},
      {"version", {"version"}, 0},
      {"version as an option", {"--version"}, 0},
      {"unknown shell", {"completions", "csh"}, 3},
  };
  for (const Case& one : cases) {
    std::vector<std::string> arguments = {"--quiet"};
    arguments.insert(arguments.end(), one.arguments.begin(), one.arguments.end());
    const CommandResult result = RunSigmavm(arguments);
    EXPECT_EQ(result.exit_code, one.want) << one.name << "\n" << result.err;
    if (result.exit_code > 1) {
      EXPECT_FALSE(result.err.empty() && result.out.empty()) << one.name << ": silent";
    } else if (arguments.back() != "--allow-invalid-rules") {
      EXPECT_EQ(result.err, "") << one.name;
    }
  }
}

TEST_F(ExitCodeTest, FullDiskIsLoss) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"eval", "-q", "-r", good_, event_},
        {"check", bad_},
        {"version"},
        {"manual"}}) {
    CommandOptions options;
    options.output_path = "/dev/full";
    const CommandResult result = RunSigmavm(arguments, options);
    EXPECT_EQ(result.exit_code, arguments[0] == "check" ? 2 : 4) << arguments[0];
    EXPECT_NE(result.err.find("SV0701"), std::string::npos) << arguments[0] << result.err;
  }
}

}  // namespace
}  // namespace sigmavm::end_to_end
