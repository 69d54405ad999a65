// Runs that are stopped early: by Ctrl-C, or by a reader that has seen enough.
#include <gtest/gtest.h>

#include <csignal>
#include <string>

#include "tests/end_to_end/run_command.h"
#include "tests/end_to_end/sample_files.h"

namespace sigmavm::end_to_end {
namespace {

class InterruptionTest : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
  std::string rule_ = folder_.Write("rule.yml", kShellRule);
};

TEST_F(InterruptionTest, SignalFlushesSummarizesAndExitsWith130) {
  for (const int signal : {SIGINT, SIGTERM}) {
    CommandOptions options;
    options.input = ShellEvent() + "\n" + QuietEvent() + "\n";
    options.hold_input = true;  // as with `tail -f`: more could come at any time
    options.on_first_output = [signal](int process) { kill(process, signal); };
    const CommandResult result = RunSigmavm({"eval", "-r", rule_, "-j", "2", "-"}, options);
    EXPECT_EQ(result.exit_code, 130) << result.err;
    EXPECT_EQ(Lines(result.out).size(), 1u);
    EXPECT_NE(result.err.find("(interrupted)"), std::string::npos) << result.err;
  }
}

TEST_F(InterruptionTest, AlertsOfALivePipeDoNotWaitForMore) {
  CommandOptions options;
  options.input = ShellEvent() + "\n";
  options.hold_input = true;  // is closed only after the alert has been seen
  const CommandResult result = RunSigmavm({"eval", "-r", rule_, "-"}, options);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(Lines(result.out).size(), 1u);
}

TEST_F(InterruptionTest, ClosedPipeEndsTheRunQuietly) {
  const std::string events = folder_.Write("events.jsonl", ManyEvents(200'000));
  CommandOptions options;
  options.close_output_after = 1;
  const CommandResult result = RunSigmavm({"eval", "-q", "-r", rule_, events}, options);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
}

}  // namespace
}  // namespace sigmavm::end_to_end
