// Inputs of every kind, good and bad, through the whole command.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/end_to_end/run_command.h"
#include "tests/end_to_end/sample_files.h"

namespace sigmavm::end_to_end {
namespace {

class InputTest : public ::testing::Test {
 protected:
  [[nodiscard]] CommandResult Eval(const std::string& input,
                                   const CommandOptions& options = {}) const {
    return RunSigmavm({"eval", "-r", rule_, input}, options);
  }

  TemporaryFolder folder_;
  std::string rule_ = folder_.Write("rule.yml", kShellRule);
};

TEST_F(InputTest, StandardInputIsCalledSo) {
  CommandOptions options;
  options.input = QuietEvent() + "\n" + ShellEvent() + "\n";
  const CommandResult result = Eval("-", options);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.out.find(R"("source":"standard input","record":2)"), std::string::npos)
      << result.out;
}

TEST_F(InputTest, EventCanBeAnArgumentAFileOrStandardInput) {
  const std::string file = folder_.Write("event.json", ShellEvent());
  CommandOptions options;
  options.input = ShellEvent();
  EXPECT_EQ(Lines(RunSigmavm({"eval", "-r", rule_, "-e", ShellEvent()}).out).size(), 1u);
  EXPECT_EQ(Lines(RunSigmavm({"eval", "-r", rule_, "-e", "@" + file}).out).size(), 1u);
  EXPECT_EQ(Lines(RunSigmavm({"eval", "-r", rule_, "-e", "-"}, options).out).size(), 1u);
}

TEST_F(InputTest, FoldersAreReadInOrderOfNames) {
  folder_.Write("in/b.jsonl", ShellEvent() + "\n");
  folder_.Write("in/a/z.jsonl", ShellEvent() + "\n");
  const auto lines = Lines(Eval(folder_.Path("in")).out);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_NE(lines[0].find("in/a/z.jsonl"), std::string::npos);
  EXPECT_NE(lines[1].find("in/b.jsonl"), std::string::npos);
}

TEST_F(InputTest, RecordsAreNumberedInEachInput) {
  const std::string one = folder_.Write("one.jsonl", QuietEvent() + "\n" + ShellEvent() + "\n");
  const std::string two = folder_.Write("two.json", "[" + ShellEvent() + "," + ShellEvent() + "]");
  const auto lines = Lines(RunSigmavm({"eval", "-r", rule_, one, two}).out);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_NE(lines[0].find(R"("record":2,)"), std::string::npos);
  EXPECT_NE(lines[1].find(R"("record":1,)"), std::string::npos);
  EXPECT_NE(lines[2].find(R"("record":2,)"), std::string::npos);
}

TEST_F(InputTest, OneBadRecordCostsOneRecord) {
  const std::string events =
      folder_.Write("events.jsonl", ShellEvent() + "\n{\"Image\": broken}\n" + ShellEvent() + "\n");
  const CommandResult result = Eval(events);
  EXPECT_EQ(Lines(result.out).size(), 2u);
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_NE(result.err.find("events.jsonl: record 2"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("1 record lost"), std::string::npos) << result.err;
}

TEST_F(InputTest, LostRecordsAreReportedUpToALimit) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "{\"Image\": broken}\n";
  const std::string events = folder_.Write("events.jsonl", text);
  const auto count = [](const std::string& err) {
    size_t found = 0;
    for (const std::string& line : Lines(err)) found += line.find(": record ") != line.npos ? 1 : 0;
    return found;
  };
  const CommandResult usual = Eval(events);
  EXPECT_EQ(count(usual.err), 10u);
  EXPECT_NE(usual.err.find("100 records lost"), std::string::npos);
  EXPECT_EQ(count(RunSigmavm({"eval", "-v", "-r", rule_, events}).err), 100u);
}

TEST_F(InputTest, OtherInputsGoOnWhenOneFails) {
  const std::string good = folder_.Write("good.jsonl", ShellEvent());
  const CommandResult result = RunSigmavm({"eval", "-r", rule_, folder_.Path("missing"), good});
  EXPECT_EQ(Lines(result.out).size(), 1u);
  EXPECT_NE(result.err.find("missing"), std::string::npos);
}

TEST_F(InputTest, BinaryInputIsRefusedWithAReason) {
  std::string bytes;
  for (int i = 0; i < 5000; ++i) bytes += static_cast<char>(i * 37 % 256);
  const CommandResult result = Eval(folder_.Write("picture.bin", bytes));
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_EQ(result.out, "");
  EXPECT_NE(result.err.find("picture.bin"), std::string::npos) << result.err;
}

TEST_F(InputTest, EmptyInputIsNoRecordsAndNoError) {
  const CommandResult result = Eval(folder_.Write("empty.jsonl", ""));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.err.find("0 records"), std::string::npos) << result.err;
}

TEST_F(InputTest, HugeRecordCostsItselfAndNoMemory) {
  const std::string huge = R"({"EventID":1,"Image":")" + std::string(20 << 20, 'x') + "\"}\n";
  const CommandResult result =
      Eval(folder_.Write("huge.jsonl", ShellEvent() + "\n" + huge + ShellEvent() + "\n"));
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_EQ(Lines(result.out).size(), 2u);
}

TEST_F(InputTest, DeepNestingIsRefused) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  const CommandResult result =
      Eval(folder_.Write("deep.jsonl", R"({"a":)" + deep + "}\n" + ShellEvent() + "\n"));
  EXPECT_EQ(Lines(result.out).size(), 1u) << result.err;
}

TEST_F(InputTest, RulesCanComeFromStandardInput) {
  CommandOptions options;
  options.input = kShellRule;
  EXPECT_EQ(RunSigmavm({"check", "-"}, options).exit_code, 0);
  EXPECT_EQ(Lines(RunSigmavm({"eval", "-r", "-", "-e", ShellEvent()}, options).out).size(), 1u);
}

}  // namespace
}  // namespace sigmavm::end_to_end
